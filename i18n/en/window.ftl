# The windows: rail, top bar, calls, journal, notices.

## Rail
rail-calls = Calls
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
