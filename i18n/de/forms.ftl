# Tage, Zeiten und die Wörter eines Gesprächs, gemeinsam für Fenster und Kommandozeile.

day-today = Heute
day-yesterday = Gestern
day-this-year = { $weekday }, { $day }. { $month }
day-full = { $weekday }, { $day }. { $month } { $year }
day-and-time = { $day }, { $time }

weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag

month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min

caller-withheld = Nummer unterdrückt
caller-unavailable = Nummer nicht übermittelt
line-unknown = Unbekannte Leitung { $number }
line-unknown-bare = Unbekannte Leitung

outcome-open = Läuft
outcome-answered-here = Angenommen
outcome-answered-by-destination = Weitergeleitet und angenommen
outcome-answered-elsewhere = Anderswo angenommen
outcome-declined = Abgelehnt
outcome-rejected-by-rule = Abgewiesen
outcome-abandoned = Verpasst, Anrufer hat aufgelegt
outcome-no-answer = Verpasst
outcome-no-answer-out = Keine Antwort
outcome-voicemail-left = Nachricht hinterlassen
outcome-voicemail-no-message = Verpasst, keine Nachricht
outcome-connected = Verbunden
outcome-busy = Besetzt
outcome-refused = Abgewiesen
outcome-cancelled = Abgebrochen
outcome-failed = Gescheitert
outcome-failed-restart = Abgerissen, das Programm wurde beendet

via = über { $who }
via-with-reason = über { $who } ({ $reason })
via-no-answer = keine Antwort
via-busy = besetzt
via-unconditional = immer umgeleitet
via-unavailable = nicht erreichbar
via-deflection = weitergeschickt
via-time-of-day = nach Uhrzeit
via-do-not-disturb = nicht stören
via-follow-me = Folgeschaltung

registration-off = Ausgeschaltet
registration-trying = Anmeldung läuft …
registration-registered = Angemeldet bei { $server } über { $transport }
registration-failed-retrying = { $problem } Es wird von selbst wieder versucht.
