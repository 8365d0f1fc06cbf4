# Days, times, and the words of a call, shared by the window and the command line.

day-today = Today
day-yesterday = Yesterday
day-this-year = { $weekday }, { $day } { $month }
day-full = { $weekday }, { $day } { $month } { $year }
day-and-time = { $day }, { $time }

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min

caller-withheld = Number withheld
caller-unavailable = Number not sent
line-unknown = Unknown line { $number }
line-unknown-bare = Unknown line

outcome-open = In progress
outcome-answered-here = Answered
outcome-answered-by-destination = Sent on and answered
outcome-answered-elsewhere = Answered elsewhere
outcome-declined = Declined
outcome-rejected-by-rule = Turned away
outcome-abandoned = Missed, caller gave up
outcome-no-answer = Missed
outcome-no-answer-out = No answer
outcome-voicemail-left = Left a message
outcome-voicemail-no-message = Missed, left no message
outcome-connected = Connected
outcome-busy = Busy
outcome-refused = Refused
outcome-cancelled = Given up
outcome-failed = Failed
outcome-failed-restart = Cut off, the program stopped

via = via { $who }
via-with-reason = via { $who } ({ $reason })
via-no-answer = no answer
via-busy = busy
via-unconditional = always forwarded
via-unavailable = not reachable
via-deflection = sent on
via-time-of-day = by time of day
via-do-not-disturb = do not disturb
via-follow-me = follow me

registration-off = Switched off
registration-trying = Registering …
registration-registered = Registered at { $server } over { $transport }
registration-failed-retrying = { $problem } It is tried again by itself.
