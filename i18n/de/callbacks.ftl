# Was auf der Tafel der Rückrufe steht.

rail-call-backs = Rückrufe
call-backs-title = Rückrufe
call-backs-lead = Wen niemand angenommen hat, bis sich jemand kümmert. Ein Gespräch mit dem Anrufer schließt den Eintrag von selbst.
call-backs-empty = Niemand wartet auf einen Rückruf
call-backs-empty-next = Hier stehen Anrufe, die niemand angenommen hat, bis sie erledigt sind.
call-backs-calls = { $count } Anrufe
call-backs-last = zuletzt: { $when }
call-backs-first = zuerst: { $when }
call-backs-in-work-by = In Arbeit: { $who }
call-backs-mine = Ich mache das
call-backs-done = Erledigt
call-backs-quarter = 15 min
call-backs-hour = 1 h
call-backs-tomorrow = Morgen
call-backs-put-off = Zurückgestellt bis { $when }.
