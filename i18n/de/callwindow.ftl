# Das Anruffenster: Notiz, Begrüßung, was über den Anrufer bekannt ist, der Streifen nach einem Anruf.

note = Notiz
note-placeholder = Worum geht es? Wird beim Tippen gesichert (F2)
note-kept = gesichert
note-writing = …
note-refused = noch nicht gesichert; es wird erneut versucht
greeting-pin = Begrüßung stehen lassen
greeting-unpin = Begrüßung nicht mehr festhalten
call-line-facts = Leitung { $facts }
call-larger = Alles zeigen
caller-probably = vermutlich
caller-vip = VIP
caller-sends = sendet „{ $name }“
caller-instruction = Anweisung: { $text }
caller-message = Nachricht für Anrufer: { $text }
caller-message-told = Ausgerichtet { $when }: { $text }
history-today = { $count }. Anruf heute
history-open = { $count ->
    [one] ein Anruf offen
   *[other] { $count } Anrufe offen
}
history-note = „{ $note }“
history-last = zuletzt: { $last }
wrap-not-talked = nicht angenommen
wrap-close = Nichts festzuhalten
wrap-done = Erledigt
wrap-call-back = Rückruf …
wrap-message = Nachricht für …
wrap-wrong = Verwählt
when-quarter = in 15 Min.
when-hour = in 1 Std.
when-later = in 3 Std.
when-tomorrow = morgen 9:00
call-window = Anruffenster
call-window-form = Form
call-window-full = Alles, was bekannt ist
call-window-minimal = Klein
call-window-form-note = Klein: Firma, Anrufer und zwei Knöpfe. Es nimmt nie die Tastatur.
call-screen = Bildschirm
call-screen-pointer = Beim Mauszeiger
call-screen-number = Bildschirm { $number }
call-screen-note = Von links gezählt. Der Platz wird je Zahl der Bildschirme gemerkt. Unter Wayland entscheidet die Arbeitsumgebung.

caller-who-else = Ein anderer Kontakt mit dieser Nummer
caller-open = Kontakt öffnen
caller-save = Anrufer als Kontakt speichern
caller-message-tell = Die Nachricht wurde ausgerichtet
caller-message-untell = Doch nicht ausgerichtet
