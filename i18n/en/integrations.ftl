# Actions, and how the program lives with the desktop.

## What came of an action. Those that are failures of a command have a help.
action-done = Done.
action-left-running = Started; it is left running.
action-exit-code = The program ended with code { $detail }.
    .help = Look at what it said under Settings › Integrations.
action-signal = The program was ended by signal { $detail }.
    .help = Look at what it said under Settings › Integrations.
action-timed-out = The program took too long and was ended.
    .help = Give it more time in the action, or 0 seconds if it may stay.
action-cannot-start = The program could not be started: { $detail }.
    .help = Check its name and its folder in the action.
action-cannot-fill = { $detail } can’t be filled in.
    .help = Correct the placeholder in the action.
action-scheme = An address that begins with “{ $detail }” may not be opened.
    .help = Add the scheme to url_schemes in the settings if you trust it.
action-no-contact = No contact is known for the other party.
    .help = Save the caller as a contact first.
action-too-many = Too many actions wait already; this one was left out.
    .help = Give the actions a narrower filter or a shorter time limit.

## When
trigger-by-hand = Only by its button
trigger-incoming = A call rings
trigger-outgoing = We call
trigger-answered = A call is answered
trigger-ended = A call ends
trigger-party-changed = The other party changes
trigger-unanswered = Nobody answered a call
trigger-registered = An account is registered
trigger-unregistered = An account is unregistered

## What
deed-contact = Show the contact
deed-url = Open an address
deed-program = Start a program
window-normal = As the program wants
window-minimised = Minimised
window-maximised = Maximised

## Fields of a filter
field-caller-number = Caller’s number
field-caller-name = Caller’s name
field-caller-class = Number known or not
field-called = Called number
field-line-key = Line (key)
field-line-name = Line (name)
field-direction = Direction
field-account = Account
field-outcome = How it ended
field-note = Note
field-via = Forwarded by
field-contact-name = Contact
field-contact-company = Contact’s company
field-contact-groups = Contact’s groups
field-contact-vip = VIP
