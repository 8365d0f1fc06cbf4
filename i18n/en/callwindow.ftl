# The call window: note, greeting, what is known of the caller, the strip after a call.

note = Note
note-placeholder = What is it about? Kept as you type (F2)
note-kept = kept
note-writing = …
note-refused = not kept yet; it is tried again
greeting-pin = Keep the greeting in sight
greeting-unpin = Let the greeting go
call-line-facts = Line { $facts }
call-larger = Show all
caller-probably = probably
caller-vip = VIP
caller-sends = sends “{ $name }”
caller-instruction = Instruction: { $text }
caller-message = Message for caller: { $text }
caller-message-told = Told { $when }: { $text }
history-today = { $count ->
    [2] 2nd call today
    [3] 3rd call today
    [21] 21st call today
    [22] 22nd call today
    [23] 23rd call today
   *[other] { $count }th call today
}
history-open = { $count ->
    [one] one call open
   *[other] { $count } calls open
}
history-note = “{ $note }”
history-last = last: { $last }
wrap-not-talked = not answered
wrap-close = Nothing to say
wrap-done = Done
wrap-call-back = Call back …
wrap-message = Message for …
wrap-wrong = Wrong number
when-quarter = in 15 min
when-hour = in 1 h
when-later = in 3 h
when-tomorrow = tomorrow 9:00
call-window = Call window
call-window-form = Form
call-window-full = All that is known
call-window-minimal = Small
call-window-form-note = Small: company, caller and two buttons. It never takes the keyboard.
call-screen = Screen
call-screen-pointer = Where the pointer is
call-screen-number = Screen { $number }
call-screen-note = Counted from the left. Its place is kept for each number of screens. On Wayland the desktop decides.

caller-who-else = Another contact with this number
caller-open = Open the contact
caller-save = Save the caller as a contact
caller-message-tell = The message was delivered
caller-message-untell = Not delivered after all
