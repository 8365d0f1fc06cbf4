# Aktionen, und wie das Programm mit der Arbeitsumgebung lebt.

## Was aus einer Aktion wurde. Was auch ein Befehl melden kann, hat einen Rat.
action-done = Erledigt.
action-left-running = Gestartet; es läuft weiter.
action-exit-code = Das Programm endete mit dem Code { $detail }.
    .help = Was es gesagt hat, steht unter Einstellungen › Integration.
action-signal = Das Programm wurde durch Signal { $detail } beendet.
    .help = Was es gesagt hat, steht unter Einstellungen › Integration.
action-timed-out = Das Programm brauchte zu lange und wurde beendet.
    .help = Geben Sie ihm in der Aktion mehr Zeit, oder 0 Sekunden, wenn es bleiben darf.
action-cannot-start = Das Programm ließ sich nicht starten: { $detail }.
    .help = Prüfen Sie seinen Namen und seinen Ordner in der Aktion.
action-cannot-fill = { $detail } kann nicht ausgefüllt werden.
    .help = Berichtigen Sie den Platzhalter in der Aktion.
action-scheme = Eine Adresse, die mit „{ $detail }“ beginnt, darf nicht geöffnet werden.
    .help = Tragen Sie das Schema in den Einstellungen bei url_schemes ein, wenn Sie ihm vertrauen.
action-no-contact = Zur Gegenseite ist kein Kontakt bekannt.
    .help = Speichern Sie den Anrufer zuerst als Kontakt.
action-too-many = Es warten schon zu viele Aktionen; diese wurde ausgelassen.
    .help = Geben Sie den Aktionen einen engeren Filter oder weniger Zeit.

## Wann
trigger-by-hand = Nur auf Knopfdruck
trigger-incoming = Ein Anruf klingelt
trigger-outgoing = Wir rufen an
trigger-answered = Ein Anruf wird angenommen
trigger-ended = Ein Anruf endet
trigger-party-changed = Die Gegenseite wechselt
trigger-unanswered = Niemand nahm einen Anruf an
trigger-registered = Ein Konto ist angemeldet
trigger-unregistered = Ein Konto ist abgemeldet

## Was
deed-contact = Kontakt zeigen
deed-url = Adresse öffnen
deed-program = Programm starten
window-normal = Wie das Programm will
window-minimised = Minimiert
window-maximised = Maximiert

## Felder eines Filters
field-caller-number = Nummer des Anrufers
field-caller-name = Name des Anrufers
field-caller-class = Nummer bekannt oder nicht
field-called = Angerufene Nummer
field-line-key = Leitung (Schlüssel)
field-line-name = Leitung (Name)
field-direction = Richtung
field-account = Konto
field-outcome = Wie er endete
field-note = Notiz
field-via = Weitergeleitet von
field-contact-name = Kontakt
field-contact-company = Firma des Kontakts
field-contact-groups = Gruppen des Kontakts
field-contact-vip = VIP
