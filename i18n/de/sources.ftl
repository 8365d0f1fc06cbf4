# Quellen der Kontakte und Einlesen von Dateien.

## Wo eine Quelle steht
source-off = Ausgeschaltet
source-waiting = Wird gleich gelesen
source-connecting = Verbindet …
source-slow = Antwortet langsam; niemand wartet darauf. Was zuletzt gelesen wurde, gilt weiter.
source-reading = { $done ->
    [one] Liest … bisher einen
   *[other] Liest … bisher { $done }
}
source-reading-of = Liest … { $done } von { $of }
source-ready = { $count ->
    [one] Ein Kontakt, gelesen { $at }
   *[other] { $count } Kontakte, gelesen { $at }
}

## Warum eine Quelle nicht gelesen werden kann
source-no-folder = Den Ordner { $path } gibt es nicht.
    .help = Legen Sie ihn an oder wählen Sie einen anderen.
source-unreadable = { $host } kann nicht gelesen werden: { $detail }.
    .help = Prüfen Sie die Rechte und versuchen Sie es noch einmal.
source-bad-address = „{ $address }“ ist keine Adresse eines Verzeichnisses oder Adressbuchs.
    .help = Für LDAP ldaps://server oder ldap://server, für CardDAV https://server/pfad, ohne Passwort darin.
source-no-host = Den Server „{ $host }“ gibt es nicht.
    .help = Prüfen Sie die Schreibweise der Adresse.
source-no-connection = { $host } ist nicht zu erreichen: { $detail }.
    .help = Prüfen Sie Adresse und Port und ob dieser Rechner online ist. Es wird von selbst wieder versucht.
source-timed-out = { $host } antwortet nicht rechtzeitig.
    .help = Es wird von selbst wieder versucht. Was schon gelesen wurde, gilt weiter.
source-wrong-name = Das Zertifikat gehört nicht zu { $host }; es wurde nichts gesendet.
    .help = Geben Sie den Namen des Servers genau so ein, wie sein Verwalter ihn nennt.
source-expired = Das Zertifikat von { $host } ist abgelaufen oder gilt noch nicht.
    .help = Prüfen Sie die Uhr dieses Rechners; geht sie richtig, sagen Sie es dem Verwalter des Servers.
source-untrusted = Das Zertifikat von { $host } hat niemand unterschrieben, dem dieser Rechner vertraut; es wurde nichts gesendet.
    .help = Lassen Sie sich das Stammzertifikat geben und nennen Sie seine Datei in den Einstellungen unter tls_ca_file.
source-no-tls = Keine sichere Verbindung zu { $host }: { $detail }.
    .help = Fragen Sie den Verwalter des Servers.
source-unprotected = { $host } bietet keine Verschlüsselung; das Passwort wurde nicht gesendet.
    .help = Verwenden Sie ldaps:// oder https://, oder lassen Sie Benutzer und Passwort leer, wenn der Server das erlaubt.
source-sign-in = Der Server nimmt Benutzer und Passwort nicht an.
    .help = Berichtigen Sie sie. Für LDAP ist der Benutzer ein ganzer Name wie cn=leser,dc=firma,dc=example.
source-forbidden = Der Server lässt diesen Benutzer nicht lesen.
    .help = Bitten Sie den Verwalter des Servers um das Leserecht.
source-not-found = Unter { $address } ist nichts.
    .help = Übernehmen Sie die Adresse des Adressbuchs von den Seiten des Servers.
source-moved = Der Server verweist auf { $to }; das ist ein anderer Rechner und bekommt nicht von selbst ein Passwort.
    .help = Wenn Sie ihm trauen, tragen Sie diese Adresse hier ein.
source-server = Der Server hat selbst einen Fehler ({ $code }).
    .help = Es wird von selbst wieder versucht; bleibt es so, sagen Sie es dem Verwalter des Servers.
source-no-address-book = Unter { $address } ist kein Adressbuch, sondern eine Seite für Menschen oder etwas anderes.
    .help = Übernehmen Sie die Adresse des Adressbuchs (CardDAV) von den Seiten des Servers; oft endet sie auf /dav oder /carddav.
source-bad-answer = Die Antwort des Servers ergibt keinen Sinn ({ $detail }).
    .help = Prüfen Sie die Adresse; stimmt sie, sagen Sie es dem Verwalter des Servers.
source-no-base = Die Suchbasis „{ $base }“ gibt es nicht.
    .help = Tragen Sie ein, wo im Verzeichnis die Personen stehen, etwa ou=people,dc=firma,dc=example.
source-bad-filter = „{ $filter }“ ist kein LDAP-Filter.
    .help = Leer lassen für alle Einträge mit Rufnummer, sonst schreiben wie (objectClass=person).
source-refused = Das Verzeichnis lehnt ab ({ $code }): { $detail }
    .help = Fragen Sie seinen Verwalter und nennen Sie diese Nummer.
source-limited = { $count ->
    [one] Das Verzeichnis gibt nur einen Eintrag heraus; er gilt.
   *[other] Das Verzeichnis gibt nur { $count } Einträge heraus; diese gelten.
}
    .help = Grenzen Sie die Suche mit Suchbasis und Filter ein, oder bitten Sie den Verwalter, mehr zu erlauben.
source-not-stored = Die Kontakte können nicht gespeichert werden: { $detail }.
    .help = Prüfen Sie freien Platz und Rechte. Es wird von selbst wieder versucht.

## Eine Quelle ausprobieren
source-test-running = Wird ausprobiert …
source-test-good = { $count ->
    [one] Es geht: ein Kontakt, { $example }.
   *[other] Es geht: { $count } Kontakte, darunter { $example }.
}
    .help = Speichern, um die Quelle zu benutzen.
source-test-empty = Sie kann gelesen werden, aber es steht niemand darin, den man anrufen könnte.
    .help = Prüfen Sie den Ort, bei LDAP auch Suchbasis und Filter.

## Fehler in Karten
card-at = { $place }, Zeile { $line }: { $fault }
card-at-line = Zeile { $line }: { $fault }
card-at-place = { $place }: { $fault }
card-unreadable = kann nicht gelesen werden ({ $detail })
card-none = Kein Kontakt darin.
card-outside = Text außerhalb einer Karte; übergangen.
card-bad-line = Ergibt keinen Sinn; übergangen.
card-no-end = Die Karte hat kein Ende; behalten, soweit sie reicht.
card-too-long = Sehr langer Text; nur der Anfang ist behalten.
card-too-many = Die Karte hat zu viele Zeilen; der Rest ist übergangen.
card-charset = Unbekannter Zeichensatz „{ $name }“; als Windows-Text gelesen.
card-empty = Weder Name noch Nummer; übergangen.
card-fields = { $found } Felder statt { $expected }; gelesen, soweit es reicht.
card-open-quote = Ein Anführungszeichen wird nie geschlossen; was folgt, gehört zu diesem Feld.
card-not-strict = Ein strenger Leser würde diese Karte ablehnen ({ $detail }).
card-more = { $count ->
    [one] Einer mehr.
   *[other] { $count } weitere.
}

## Einlesen
import-running = { $count ->
    [one] Ein Kontakt, { $percent } %
   *[other] { $count } Kontakte, { $percent } %
}
import-done = { $count ->
    [0] Es wurde nichts eingelesen.
    [one] Ein Kontakt eingelesen: { $added } neu, { $changed } geändert, { $unchanged } wie zuvor.
   *[other] { $count } Kontakte eingelesen: { $added } neu, { $changed } geändert, { $unchanged } wie zuvor.
}
import-cancelled = { $count ->
    [0] Angehalten. Es wurde nichts eingelesen.
    [one] Angehalten. Ein Kontakt wurde eingelesen und bleibt.
   *[other] Angehalten. { $count } Kontakte wurden eingelesen und bleiben.
}
import-kept = { $count ->
    [0] Es wurde nichts eingelesen.
    [one] Ein Kontakt wurde vorher eingelesen und bleibt.
   *[other] { $count } Kontakte wurden vorher eingelesen und bleiben.
}

## Die Seite der Quellen
settings-sources = Kontakte
sources-lead = Woher Kontakte außer aus Ihrem eigenen Adressbuch kommen. Sie werden von selbst neu gelesen; kein Anruf wartet darauf.
sources-empty = Noch keine Quelle. Ein Ordner mit vCards, das LDAP-Verzeichnis der Firma oder ein CardDAV-Adressbuch kann eine sein.
source-new = Neue Quelle
source-edit = Quelle ändern
source-read = Jetzt lesen
source-test = Ausprobieren
source-remove = Quelle entfernen
source-remove-sure = Ihre Kontakte verschwinden hier; an ihrem Ort bleiben sie.
source-faults = { $count ->
    [one] Ein Fehler in ihren Karten
   *[other] { $count } Fehler in ihren Karten
}
source-kind = Art
source-kind-folder = Ordner mit vCards
source-kind-ldap = LDAP-Verzeichnis
source-kind-carddav = CardDAV-Adressbuch
source-place-folder = Ordner
source-place-folder-example = /home/anna/kontakte
source-place-folder-note = Alle .vcf-Dateien darin; Änderungen werden sofort bemerkt.
source-place-ldap = Server
source-place-ldap-example = ldaps://ldap.firma.example
source-place-ldap-note = ldaps:// oder ldap://; nach einem Doppelpunkt kann ein Port folgen.
source-place-carddav = Adresse
source-place-carddav-example = https://cloud.firma.example/carddav
source-place-carddav-note = Des Adressbuchs oder des Servers: dann werden alle Ihre Adressbücher dort gelesen.
source-user = Benutzer
source-user-note = Wie Sie sich dort anmelden. Viele Server verlangen ein eigenes Passwort für Programme.
source-user-ldap-note = Der ganze Name, etwa cn=leser,dc=firma,dc=example. Leer: niemand Bestimmtes.
source-base = Suchbasis
source-base-note = Etwa ou=people,dc=firma,dc=example.
source-filter = Filter
source-filter-note = Leer: alle Einträge mit Rufnummer.
source-title = Name
source-title-note = Nur für Sie.
source-country = Land
source-country-note = Zwei Buchstaben wie de: wie ihre Nummern gelesen werden. Leer: wie an diesem Platz.
source-minutes = Neu lesen nach
source-minutes-note = Minuten, 1 bis 1440. Ordner werden außerdem beobachtet.
source-uses = Benutzt für
source-switch-calls = Wer ruft an (aus bei langsamen Quellen)
source-switch-search = Suche und Vorschläge
source-switch-tenant = Die gerufene Firma (Karten derer, für die Sie sich melden)
source-switch-enabled = Diese Quelle benutzen
source-use-calls = Wer ruft an
source-use-search = Suche
source-use-tenant = Gerufene Firma
source-use-none = Noch zu nichts benutzt
choose-folder = Wählen …
choose-file = Wählen …

## Eine Datei einlesen
import-open = Datei einlesen
import-title = Kontakte einlesen
import-path = Datei
import-path-example = /home/anna/kontakte.vcf
import-path-note = vCards (.vcf) oder eine Tabelle (.csv) aus Outlook, Google, Thunderbird, einer Tabellenkalkulation … Nach dem Tippen Enter drücken.
import-looking = Sieht sich die Datei an …
import-cards = vCards, zuerst { $names }.
import-unreadable = { $path } kann nicht gelesen werden: { $detail }.
    .help = Prüfen Sie den Pfad und die Rechte.
import-nothing = In dieser Datei ist kein Kontakt.
    .help = Wählen Sie eine andere, oder exportieren Sie sie noch einmal dort, wo sie herkommt.
import-into = Ziel
import-into-book = Eigenes Adressbuch
import-separator = Zwischen Feldern
import-encoding = Gelesen als { $encoding }.
import-headings = Die erste Zeile enthält Überschriften
import-columns = Was die Spalten sind
import-begin = Einlesen
import-stop = Anhalten
import-close = Fertig
import-problems = Was auffiel

## Befehle
error-no-such-source = Diese Quelle von Kontakten gibt es nicht, oder sie nimmt keine auf.
    .help = Siehe Einstellungen › Kontakte.
error-import-runs = Es wird gerade eine Datei eingelesen.
    .help = Warten Sie das Ende ab oder halten Sie es an.
