# The windows: rail, top bar, calls, journal, notices.

## Rail
rail-calls = Calls
rail-contacts = Contacts
rail-rules = Rules
rail-lines = Lines
rail-settings = Settings

## Top bar
dial-placeholder = Number or address
dial = Call
present-own = My own number
present-tip = The line your calls are made as
dnd = Do not disturb
dnd-on = Calls are turned away. Press to take them again.
dnd-off = Turn all calls away

## Calls
answer = Answer
reject = Reject
hang-up = Hang up
hold = Hold
resume = Resume
mute = Mute
unmute = Unmute
keypad = Keypad
keypad-press = Press keys for the other side
silence = Stop ringing
make-line = Make it a line
call-no-line = No line
call-ringing = Ringing
call-ringing-silent = Ringing without sound
call-dialling = Calling …
take-back = Take it
call-away = Being sent on
call-away-to = Ringing at { $to }
call-joined-with = Talks with { $to }
hand-over = Transfer
hand-over-to = To: name, number or address
hand-over-now = Transfer now
hand-over-ask = Ask first
hand-over-hint = “Ask first” calls there while this call waits; the two are connected when you say so.
connect-with = Connect with { $name }
transfer-asking = Being transferred to { $to }
transfer-ringing = Being transferred, ringing at { $to }
transfer-joining = Being transferred, calling { $to }
transfer-failed = Not transferred to { $to }: { $why }
transfer-unknown = nobody says why
transfer-no-such-number = there is no such number
transfer-code = error { $code }
call-joined = Connected with each other
call-ringback = Ringing at the other side
call-talking = Connected
call-held = On hold
call-held-by-peer = The other side holds you
call-ending = Ended
call-muted = microphone off
call-nothing-heard = Nothing is heard from the other side
call-poor = The connection is poor
call-rings-more = { $seconds } s left
calls-idle = Nobody is calling
calls-idle-next = Calls appear here with what you can do with them.
calls-idle-lines = You answer for these lines.

## Journal
journal-all = All
journal-missed = Missed
journal-filter = Find a name, number or line
journal-empty = No calls yet
journal-empty-next = Every call is kept here. Dial a number above, or call one of your lines to try.
journal-none-found = No such call
journal-none-found-next = Change the words above, or show all calls.
journal-rang = rang { $span }
journal-talked = talked { $span }
journal-dialled = Called number { $number }
journal-presented = Shown as { $number }
journal-account = Account { $account }
call-back = Call back

## Notices
close = Close
demo-banner = This is the demo: the companies and callers are invented, and nobody outside hears you.
    .help = An exchange inside this program rings you. Start Linekeeper without “demo” to use your own account.
demo-starting = The demo is starting in a window of its own.
    .help = Close it when you have seen enough.
quit-title = End your calls?
quit-words = Calls are on. Quitting ends them.
quit-yes = End calls and quit
quit-no = Stay

## Tray
tray-open = Open Linekeeper
tray-missed = { $count ->
    [0] No missed calls
    [one] One missed call
   *[other] { $count } missed calls
}
tray-quit = Quit
tray-state = { $all ->
    [0] No account
   *[other] { $ready } of { $all } accounts registered
}

## First run
first-title = Welcome to Linekeeper
first-lead = Enter the account your telephone provider or exchange gave you.
first-register = Register
first-done = Start telephoning
first-later = Continue without
first-try-call = Call one of your numbers now: it appears with one click to make it a line.
first-demo = Nothing to register with yet?
first-demo-note = The demo rings you for three invented companies.
first-demo-start = Try the demo

number-emergency = emergency number
number-service = service number
number-premium = expensive number
number-shared-cost = shared-cost number
number-toll-free = free number
number-mobile = mobile number
number-fixed = telephone number
number-personal = personal number
number-internal = internal number
number-other = other number
number-unknown = number of no known plan

link-title = Call this number?
link-call = Call
link-emergency = A link leads to an emergency number. Call it only if somebody needs help.
link-premium = A link leads to a number that can cost several times as much as an ordinary call.
link-service = A link leads to a service number or to a code that changes something in the exchange.
link-unknown = A link leads to a number that no numbering plan knows. It may hide an expensive one.
link-as = Called as { $name }
present-as = Calls are made as { $name }
call-back-as = As whom you call back

line-short-name-count = For narrow places; { $count } of { $most } characters.
line-handling-title = Handling
line-handling = Note
line-handling-note = Shown during the whole call, such as “Mr Hall is away until Monday; urgent calls to 12”.
line-until = Valid until
line-until-note = Last day, as 2026-12-31. Empty: until further notice.
line-may-answer = Answered here
line-may-answer-note = Off: its calls are shown and kept in the journal, without ringing.
line-called-contact = Show the company’s contact
line-called-contact-note = What the address book says about the called number.
line-ring-usual = As all calls
line-device-usual = Where all calls ring
line-volume-own = Own loudness
line-caller-example = Dr. Eva Kuhn
line-not-here = Not answered here
