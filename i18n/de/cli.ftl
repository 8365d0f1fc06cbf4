# Was die Befehlszeile sagt. Ein Schlüssel mit .help ist ein Fehlschlag: was geschah, und was zu tun ist.

cli-not-running = Mit diesem Profil läuft kein Telefon.
    .help = Starten Sie es mit „linekeeper“ oder nennen Sie seinen Ordner mit --profile.
cli-no-contacts = Die Kontakte können nicht geöffnet werden: { $detail }.
    .help = Prüfen Sie freien Platz und Rechte des Profilordners.
cli-no-answer = Das laufende Telefon antwortet nicht: { $detail }.
    .help = Beenden Sie es und starten Sie es neu.
cli-still-running = Das Telefon ist noch dabei, sich zu beenden.
    .help = Warten Sie einen Augenblick; bleibt es, beenden Sie seinen Prozess.
cli-no-profile = Der Ordner für Einstellungen und Daten ist nicht benutzbar: { $detail }.
    .help = Nennen Sie mit --profile einen anderen oder prüfen Sie seine Rechte.
cli-no-display = Es gibt keinen Bildschirm für ein Fenster.
    .help = Starten Sie mit --headless, um ohne Fenster zu telefonieren.
cli-no-window = Das Fenster lässt sich nicht öffnen: { $detail }.
    .help = Starten Sie mit --headless, um ohne Fenster zu telefonieren.
cli-start = Das Telefon lässt sich nicht starten: { $detail }.
    .help = Schließen Sie andere Programme oder prüfen Sie die Rechte des Profilordners, dann versuchen Sie es noch einmal.
cli-demo = Die Vorführung lässt sich nicht starten: { $detail }.
    .help = Prüfen Sie, ob im Ordner für vorübergehende Dateien Platz ist.
cli-demo-profile = Die Vorführung wurde nicht gestartet: { $path } enthält die Einstellungen eines Telefons.
    .help = Nennen Sie mit --profile einen leeren Ordner oder lassen Sie es weg.
cli-bad-level = „{ $level }“ ist keine Protokollstufe.
    .help = Möglich sind error, warn, info, debug, trace und off.
cli-no-password = Das Passwort lässt sich nicht lesen: { $detail }.
    .help = Geben Sie es als eine Zeile auf der Standardeingabe.
cli-empty-password = Auf der Standardeingabe steht kein Passwort.
    .help = Geben Sie es als eine Zeile, zum Beispiel: linekeeper secret set office < datei
cli-no-such-account = In den Einstellungen gibt es kein Konto „{ $account }“.
    .help = Tragen Sie es zuerst in settings.toml ein.
cli-no-note = Die Notiz kann nicht gelesen werden: { $detail }.
    .help = Geben Sie sie als Argument oder auf der Standardeingabe an.
cli-journal = Das Journal lässt sich nicht lesen: { $detail }.
    .help = Prüfen Sie die Rechte des Profilordners.
cli-bad-moment = „{ $moment }“ ist kein Zeitpunkt.
    .help = Schreiben Sie ihn wie 2026-11-26T20:15.
cli-settings-unreadable = { $path } lässt sich nicht lesen: { $detail }.
    .help = Berichtigen Sie die Datei oder ihre Rechte.

cli-running-already = Das Telefon läuft schon; sein Fenster kommt nach vorn.
cli-settings-good = { $path } ist in Ordnung.
cli-settings-none = Es gibt kein { $path }; es gelten die Vorgaben.
cli-settings-faults =
    { $count ->
        [one] Ein Fehler. Bis er berichtigt ist, gelten die letzten guten Einstellungen weiter.
       *[other] { $count } Fehler. Bis sie berichtigt sind, gelten die letzten guten Einstellungen weiter.
    }
cli-nothing = Noch keine Konten.
cli-call = Anruf { $call }: { $state ->
        [ringing] klingelt
        [away] bei anderen Telefonen
    [dialling] wird gewählt
        [ringback] klingelt beim Gegenüber
        [talking] im Gespräch
        [held] gehalten
       *[ending] wird beendet
    }, { $caller }, { $line }
cli-row = { $call }  { $started }  { $direction ->
        [incoming] von
       *[outgoing] an
    } { $caller }  { $line }  { $outcome }
cli-contacts = Die Kontakte lassen sich nicht lesen: { $detail }.
    .help = Siehe Protokoll (--log info).
cli-nobody = Niemand in den Adressbüchern hat diese Nummer.
    .help = Prüfen Sie die Nummer oder speichern Sie sie als Kontakt.
cli-probably = vermutlich { $contact }
cli-message = { $message }  { $created }  { $state }  für { $to }, von { $caller }: { $text }
cli-voicemail = { $message }  { $at }  { $state }  { $seconds } s  { $caller }  [{ $line }]
cli-notice = { $notice }  { $text }  [{ $subject }]
cli-no-notice = Diese Meldung gibt es nicht, oder sie ist gesendet.
    .help = „linekeeper outbox list --all“ zeigt ihre Nummern.
cli-mail = Die Mail wurde nicht gesendet: { $detail }
    .help = Prüfen Sie Server, Benutzer und Absender unter [mail] in den Einstellungen, und das Passwort.
cli-action = { $key }  { $title }  [{ $trigger }]  { $last }
cli-desktop = Die Dateien der Arbeitsumgebung sind nicht benutzbar: { $detail }.
    .help = Prüfen Sie die Rechte der Ordner ~/.config und ~/.local/share.
cli-desktop-state = Startet beim Anmelden: { $start }; Links auf Nummern öffnet: { $links }

## A command line that makes no sense
cli-usage-unknown = Eine Option oder einen Befehl „{ $word }“ gibt es nicht.
    .help = linekeeper --help zeigt, was es gibt.
cli-usage-value = „{ $value }“ ist kein Wert für { $name }.
    .help = linekeeper --help sagt, was dort stehen kann.
cli-usage-missing = { $name } fehlt.
    .help = linekeeper --help sagt, was dorthin gehört.
cli-usage-conflict = { $name } passt nicht zu { $other }.
    .help = Lassen Sie eines davon weg; mehr sagt linekeeper --help.
cli-usage-verb = Der Befehl ist unvollständig.
    .help = linekeeper --help zeigt, wie er weitergeht.
cli-usage-utf8 = Die Befehlszeile enthält Zeichen, die kein Text sind.
    .help = Verwenden Sie UTF-8; linekeeper --help zeigt, was es gibt.
cli-usage-other = Die Befehlszeile ergibt keinen Sinn: { $detail }.
    .help = linekeeper --help zeigt, was es gibt.
