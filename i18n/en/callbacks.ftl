# What the board of call-backs says.

rail-call-backs = Call-backs
call-backs-title = Call-backs
call-backs-lead = Callers nobody answered, until somebody dealt with them. A talk with the caller closes them by itself.
call-backs-empty = Nobody waits for a call-back
call-backs-empty-next = Calls nobody answered appear here until they are dealt with.
call-backs-calls = { $count } calls
call-backs-last = last: { $when }
call-backs-first = first: { $when }
call-backs-in-work-by = In work: { $who }
call-backs-mine = I’m on it
call-backs-done = Done
call-backs-quarter = 15 min
call-backs-hour = 1 h
call-backs-tomorrow = Tomorrow
call-backs-put-off = Put off until { $when }.
