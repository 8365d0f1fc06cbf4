# Regeln: was an ihnen falsch ist, was sie entscheiden und warum.

rule-fault-numbers = es gibt keine Nummernliste „{ $value }“
rule-fault-forward = es gibt keine Weiterleitungsliste und kein Rufziel „{ $value }“
rule-fault-destination = an „{ $value }“ lässt sich nicht weiterleiten; geben Sie eine Nummer oder SIP-Adresse an, nie eine Notrufnummer
extension-fault-unclear = ein Mitglied ist dieser Platz, eine Nummer oder ein anderes Rufziel: genau eines davon
extension-fault-not-there = es gibt kein Rufziel „{ $value }“
extension-fault-cycle = es führt auf „{ $value }“ zurück
extension-fault-too-deep = höchstens drei Rufziele dürfen ineinander stehen
extension-fault-too-many = { $value } würden zugleich klingeln, drei sind das Höchste
extension-fault-desk-twice = dieser Platz würde zweimal zugleich klingeln
extension-fault-code = „{ $value }“ ist keine Kurzwahl: zwei Ziffern
extension-fault-code-twice = „{ $other }“ hat die Kurzwahl { $value }
extension-fault-key-taken = eine Weiterleitungsliste hat diesen Schlüssel
rule-fault-shares = die Anteile ergeben { $value } statt 100
rule-fault-times = es gibt keinen Zeitfilter „{ $value }“
rule-fault-calendar = es gibt keinen Kalender „{ $value }“
rule-fault-line = es gibt keine Leitung „{ $value }“
rule-fault-mode = es gibt keinen Modus „{ $value }“
rule-fault-time = Zeile { $row }: „{ $value }“ ergibt als { $field } keinen Sinn
rule-fault-sequence = diese Aktionen passen nicht zusammen; reject steht allein, die anderen in der Reihenfolge ring, forward, voicemail
rule-fault-code = mit { $value } werden Anrufe nicht abgewiesen; möglich sind 480, 486, 603, 607, 404 und 433
rule-fault-zone = es gibt keine Zeitzone „{ $value }“; schreiben Sie sie wie Europe/Berlin
rule-fault-moment = „{ $value }“ ist kein Zeitpunkt; schreiben Sie ihn wie 2026-11-26T20:15
rule-fault-test = erwartet war „{ $expected }“, aber { $found ->
        [default] keine Regel passt
       *[other] die Regel „{ $found }“ passt
    }
rule-fault-file = der Kalender ist nicht zu gebrauchen: { $detail }

rule-named = Regel „{ $name }“
rule-default = Keine Regel passt
rule-shadowed = Hinweis: Die Regel „{ $rule }“ kann nie gelten, weil „{ $by }“ darüber alle ihre Anrufe nimmt.

verdict-matched = gilt
verdict-off = ist ausgeschaltet
verdict-faulty = hat einen Fehler
verdict-from = der Anrufer ist nicht gemeint
verdict-to = die gerufene Nummer ist nicht gemeint
verdict-when = es ist nicht ihre Zeit
verdict-mode = ein anderer Modus ist an
verdict-name = der Name des Anrufers passt nicht
verdict-account = der Anruf kam über ein anderes Konto
verdict-state = dieser Arbeitsplatz tut gerade etwas anderes
verdict-again = der Anrufer hat nicht so bald noch einmal angerufen
verdict-country = die Nummer gehört zu einem anderen Land

step-reject = abweisen ({ $code })
step-ring = klingeln
step-ring-for = { $seconds } s klingeln
step-ring-silent = lautlos klingeln
step-ring-silent-for = { $seconds } s lautlos klingeln
step-forward = weiterleiten
step-voicemail = Anrufbeantworter
left-out-forward = Das Weiterleiten entfällt: Es ist nicht eingerichtet.
left-out-voicemail = Der Anrufbeantworter entfällt: Er ist nicht eingerichtet.

attempt-busy = besetzt
attempt-declined = abgelehnt
attempt-no-answer = keine Antwort
attempt-unreachable = nicht erreichbar
attempt-outside-period = nicht zu dieser Zeit
barred-no-target = wird nicht gerufen: keine Nummer
barred-emergency = wird nicht gerufen: Notrufstellen werden nie für andere gerufen
barred-own-line = wird nicht gerufen: der Anruf käme hierher zurück
barred-caller = wird nicht gerufen: es ist der Anrufer selbst
barred-too-far = wird nicht gerufen: der Anruf wurde schon zu oft weitergeleitet
barred-premium = wird nicht gerufen: eine teure Sonderrufnummer
barred-service = wird nicht gerufen: eine Servicenummer
barred-country = wird nicht gerufen: das Land ist nicht erlaubt
barred-unknown = wird nicht gerufen: kein Nummernplan kennt sie
barred-minutes = wird nicht gerufen: die Minuten für heute sind verbraucht
sim-destination = { $name }, { $seconds } s
attempt-calling = wird gerufen
attempt-answered = angenommen
attempt-given-up = aufgegeben
