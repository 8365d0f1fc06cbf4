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
filter-field-caller-number = Nummer des Anrufers
filter-field-caller-name = Name des Anrufers
filter-field-caller-class = Nummer bekannt oder nicht
filter-field-called = Angerufene Nummer
filter-field-line-key = Leitung (Schlüssel)
filter-field-line-name = Leitung (Name)
filter-field-direction = Richtung
filter-field-account = Konto
filter-field-outcome = Wie er endete
filter-field-note = Notiz
filter-field-via = Weitergeleitet von
filter-field-contact-name = Kontakt
filter-field-contact-company = Firma des Kontakts
filter-field-contact-groups = Gruppen des Kontakts
filter-field-contact-vip = VIP

## Die Seite
settings-integrations = Integration
actions-title = Aktionen
actions-empty = Noch keine Aktionen
actions-empty-next = Eine Aktion öffnet eine Adresse oder startet ein Programm, wenn ein Anruf klingelt, angenommen wird oder endet, oder auf Knopfdruck.
action-new = Neue Aktion
action-edit = Aktion ändern
action-test = Testen
action-test-tip = Führt sie mit einem erfundenen Anruf aus
action-runs = Letzte Ausführungen
action-run = { $when } · { $title }: { $result } ({ $took } ms)
action-title = Name
action-title-example = Kundenakte
action-trigger = Wann
action-button = Als Knopf im Anruffenster anbieten
action-filter = Nur wenn
action-filter-lead = Alle Zeilen müssen zutreffen. Jede ist ein regulärer Ausdruck auf einem Feld; ohne Zeilen wird sie immer ausgeführt.
action-filter-add = Zeile hinzufügen
filter-is = passt auf
filter-not = passt nicht auf
action-what = Was sie tut
action-contact-note = Zeigt den Kontakt des Anrufers, sobald er bekannt ist.
action-url = Adresse
action-url-note = Was ausgefüllt wird, wird prozentkodiert. Erlaubt sind http, https, mailto, tel, sip und die Schemata aus url_schemes in den Einstellungen.
action-program = Programm
action-arguments = Argumente
action-arguments-note = Jede Zeile bleibt ein Argument, was immer ausgefüllt wird. Eine Shell ist nicht beteiligt.
action-argument-add = Argument hinzufügen
action-folder = Ordner
action-folder-note = Wo das Programm arbeitet; leer: Ihr persönlicher Ordner.
action-window = Sein Fenster
action-limit = Sekunden
action-limit-note = Danach wird es beendet, 1 bis 600. 0: es darf bleiben.
action-placeholders = Ausgefüllt werden können: { $names }
action-remove = Aktion entfernen
action-remove-sure = Die Aktion wird entfernt.

desktop-links-title = Links und Start
desktop-looking = Die Arbeitsumgebung wird befragt …
desktop-failed = Die Dateien der Arbeitsumgebung sind nicht benutzbar: { $detail }
desktop-start = Beim Anmelden starten, versteckt in der Leiste
links-ours = Linekeeper öffnet Links auf Nummern (tel:, sip:, callto:).
links-nobody = Noch öffnet kein Programm Links auf Nummern (tel:, sip:, callto:).
links-other = { $program } öffnet Links auf Nummern (tel:, sip:, callto:).
links-take = Mit Linekeeper öffnen
keys-title = Tasten von überall
keys-lead = Sie wirken, welches Fenster auch die Tastatur hat. Leer: keine.
key-answer = Annehmen
key-reject = Ablehnen
key-hang-up = Auflegen
key-show = Fenster holen
key-example = Strg+Alt+A
key-taken = Diese Taste hat ein anderes Programm; wählen Sie eine andere.
key-none = Diese Tastatur hat keine solche Taste.
key-wayland = Wayland gibt Programmen keine Tasten. Legen Sie in der Arbeitsumgebung ein Kürzel an, das „linekeeper answer“ aufruft.
key-no-server = Der Bildschirm lässt sich nicht nach dieser Taste fragen.
desktop-calls-title = Während eines Gesprächs
desktop-players = Musik und Filme anhalten
desktop-awake = Bildschirm und Rechner wach halten
desktop-awake-reason = Ein Gespräch läuft
tray-answer = { $caller } annehmen
tray-call-back = { $caller } zurückrufen
