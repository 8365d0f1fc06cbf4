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
filter-field-caller-number = Caller’s number
filter-field-caller-name = Caller’s name
filter-field-caller-class = Number known or not
filter-field-called = Called number
filter-field-line-key = Line (key)
filter-field-line-name = Line (name)
filter-field-direction = Direction
filter-field-account = Account
filter-field-outcome = How it ended
filter-field-note = Note
filter-field-via = Forwarded by
filter-field-contact-name = Contact
filter-field-contact-company = Contact’s company
filter-field-contact-groups = Contact’s groups
filter-field-contact-vip = VIP

## The page
settings-integrations = Integrations
actions-title = Actions
actions-empty = No actions yet
actions-empty-next = An action opens an address or starts a program when a call rings, is answered or ends, or at the press of a button.
action-new = New action
action-edit = Change action
action-test = Test
action-test-tip = Carries it out with a made-up call
action-runs = Last runs
action-run = { $when } · { $title }: { $result } ({ $took } ms)
action-title = Name
action-title-example = Customer file
action-trigger = When
action-button = Offer it as a button in the call window
action-filter = Only if
action-filter-lead = All rows must hold. Each is a regular expression on one field; without rows it is always carried out.
action-filter-add = Add row
filter-is = matches
filter-not = does not match
action-what = What it does
action-contact-note = Shows the contact found for the caller, as soon as it is known.
action-url = Address
action-url-note = What is filled in is percent-encoded. Allowed are http, https, mailto, tel, sip and the schemes of url_schemes in the settings.
action-program = Program
action-arguments = Arguments
action-arguments-note = Each row stays one argument, whatever is filled in. No shell is involved.
action-argument-add = Add argument
action-folder = Folder
action-folder-note = Where the program works; empty: your home.
action-window = Its window
action-limit = Seconds
action-limit-note = It is ended after so long, 1 to 600. 0: it may stay.
action-placeholders = Can be filled in: { $names }
action-remove = Remove action
action-remove-sure = The action is removed.

desktop-links-title = Links and start
desktop-looking = Looking at the desktop …
desktop-failed = The desktop’s files can’t be used: { $detail }
desktop-start = Start with the desktop, hidden in the tray
links-ours = Linekeeper opens links to numbers (tel:, sip:, callto:).
links-nobody = No program opens links to numbers (tel:, sip:, callto:) yet.
links-other = { $program } opens links to numbers (tel:, sip:, callto:).
links-take = Open them with Linekeeper
keys-title = Keys from anywhere
keys-lead = They work whichever window has the keyboard. Empty: none.
key-answer = Answer
key-reject = Decline
key-hang-up = Hang up
key-show = Bring the window
key-example = Ctrl+Alt+A
key-taken = Another program has this key; choose another one.
key-none = This keyboard has no such key.
key-wayland = Wayland gives no keys to programs. Set a shortcut in the desktop’s settings that calls “linekeeper answer”.
key-no-server = The display can’t be asked for this key.
desktop-calls-title = During calls
desktop-players = Pause music and films
desktop-awake = Keep the screen on and the computer awake
desktop-awake-reason = A call is on
tray-answer = Answer { $caller }
tray-call-back = Call { $caller } back
