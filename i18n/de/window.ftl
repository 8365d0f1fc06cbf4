# Die Fenster: Leiste, Kopfzeile, Gespräche, Journal, Hinweise.

## Leiste
rail-calls = Anrufe
rail-contacts = Kontakte
rail-rules = Regeln
rail-lines = Leitungen
rail-settings = Einstellungen

## Kopfzeile
dial-placeholder = Nummer oder Adresse
dial = Anrufen
present-own = Eigene Nummer
present-tip = Die Leitung, als die Sie anrufen
dnd = Nicht stören
dnd-on = Anrufe werden abgewiesen. Drücken, um sie wieder anzunehmen.
dnd-off = Alle Anrufe abweisen

## Gespräche
answer = Annehmen
reject = Ablehnen
hang-up = Auflegen
hold = Halten
resume = Zurückholen
mute = Mikrofon aus
unmute = Mikrofon an
keypad = Tasten
keypad-press = Tasten für die Gegenseite
silence = Klingeln stoppen
make-line = Als Leitung anlegen
call-no-line = Keine Leitung
call-ringing = Klingelt
call-ringing-silent = Klingelt ohne Ton
call-dialling = Wählt …
take-back = Hierher holen
call-away = Wird weitergeleitet
call-away-to = Klingelt bei { $to }
call-joined-with = Spricht mit { $to }
hand-over = Weitergeben
hand-over-to = An: Name, Nummer oder Adresse
hand-over-now = Jetzt weitergeben
hand-over-ask = Erst fragen
hand-over-hint = „Erst fragen“ ruft dort an, während dieses Gespräch wartet; verbunden wird, wenn Sie es sagen.
connect-with = Mit { $name } verbinden
transfer-asking = Wird an { $to } weitergegeben
transfer-ringing = Wird weitergegeben, klingelt bei { $to }
transfer-joining = Wird weitergegeben, { $to } wird gerufen
transfer-failed = Nicht an { $to } weitergegeben: { $why }
transfer-unknown = niemand sagt, warum
transfer-no-such-number = diese Nummer gibt es nicht
transfer-code = Fehler { $code }
call-joined = Miteinander verbunden
call-ringback = Klingelt bei der Gegenseite
call-talking = Verbunden
call-held = Gehalten
call-held-by-peer = Die Gegenseite hält Sie
call-ending = Beendet
call-muted = Mikrofon aus
call-nothing-heard = Von der Gegenseite ist nichts zu hören
call-poor = Die Verbindung ist schlecht
call-rings-more = noch { $seconds } s
calls-idle = Niemand ruft an
calls-idle-next = Hier erscheinen Gespräche mit allem, was Sie damit tun können.
calls-idle-lines = Für diese Leitungen melden Sie sich.

## Journal
journal-all = Alle
journal-missed = Verpasst
journal-filter = Name, Nummer oder Leitung suchen
journal-empty = Noch keine Anrufe
journal-empty-next = Hier steht jedes Gespräch. Wählen Sie oben eine Nummer oder rufen Sie zur Probe eine Ihrer Leitungen an.
journal-none-found = Kein solcher Anruf
journal-none-found-next = Ändern Sie den Suchtext oder zeigen Sie alle Anrufe.
journal-rang = klingelte { $span }
journal-talked = Gespräch { $span }
journal-dialled = Gerufene Nummer { $number }
journal-presented = Angezeigt als { $number }
journal-account = Konto { $account }
call-back = Zurückrufen

## Hinweise
close = Schließen
demo-banner = Das ist die Demo: Firmen und Anrufer sind erfunden, und niemand draußen hört Sie.
    .help = Eine Vermittlung in diesem Programm ruft Sie an. Für Ihr eigenes Konto starten Sie Linekeeper ohne „demo“.
demo-starting = Die Demo startet in einem eigenen Fenster.
    .help = Schließen Sie es, wenn Sie genug gesehen haben.
quit-title = Gespräche beenden?
quit-words = Es wird telefoniert. Beim Beenden werden die Gespräche getrennt.
quit-yes = Trennen und beenden
quit-no = Bleiben

## Infobereich
tray-open = Linekeeper öffnen
tray-missed = { $count ->
    [0] Keine verpassten Anrufe
    [one] Ein verpasster Anruf
   *[other] { $count } verpasste Anrufe
}
tray-quit = Beenden
tray-state = { $all ->
    [0] Kein Konto
   *[other] { $ready } von { $all } Konten angemeldet
}

## Erster Start
first-title = Willkommen bei Linekeeper
first-lead = Geben Sie das Konto ein, das Sie von Ihrem Telefonanbieter oder Ihrer Anlage haben.
first-register = Anmelden
first-done = Telefonieren
first-later = Ohne Anmeldung weiter
first-try-call = Rufen Sie jetzt eine Ihrer Nummern an: Mit einem Klick wird daraus eine Leitung.
first-demo = Noch nichts zum Anmelden?
first-demo-note = Die Demo ruft Sie für drei erfundene Firmen an.
first-demo-start = Demo ausprobieren

number-emergency = Notrufnummer
number-service = Servicenummer
number-premium = teure Sondernummer
number-shared-cost = Nummer mit geteilten Kosten
number-toll-free = kostenlose Nummer
number-mobile = Mobilnummer
number-fixed = Telefonnummer
number-personal = persönliche Nummer
number-internal = interne Nummer
number-other = andere Nummer
number-unknown = Nummer, die kein Rufnummernplan kennt

link-title = Diese Nummer anrufen?
link-call = Anrufen
link-emergency = Ein Link führt zu einer Notrufnummer. Rufen Sie sie nur an, wenn jemand Hilfe braucht.
link-premium = Ein Link führt zu einer Nummer, die ein Vielfaches eines gewöhnlichen Gesprächs kosten kann.
link-service = Ein Link führt zu einer Servicenummer oder zu einem Code, der in der Telefonanlage etwas umstellt.
link-unknown = Ein Link führt zu einer Nummer, die kein Rufnummernplan kennt. Dahinter kann eine teure stecken.
link-as = Angerufen wird als { $name }
present-as = Angerufen wird als { $name }
call-back-as = Als wer Sie zurückrufen

line-short-name-count = Für schmale Stellen; { $count } von { $most } Zeichen.
line-handling-title = Umgang mit den Anrufen
line-handling = Hinweis
line-handling-note = Steht während des ganzen Gesprächs da, etwa „Herr Hall ist bis Montag fort; Dringendes an die 12“.
line-until = Gültig bis
line-until-note = Letzter Tag, als 2026-12-31. Leer: bis auf Weiteres.
line-may-answer = Wird hier angenommen
line-may-answer-note = Aus: Die Anrufe erscheinen und stehen im Journal, aber ohne Klingeln.
line-called-contact = Kontakt der Firma zeigen
line-called-contact-note = Was das Adressbuch über die gerufene Nummer weiß.
line-ring-usual = Wie alle Anrufe
line-device-usual = Wo alle Anrufe klingeln
line-volume-own = Eigene Lautstärke
line-caller-example = Dr. Eva Kuhn
line-not-here = Wird hier nicht angenommen
