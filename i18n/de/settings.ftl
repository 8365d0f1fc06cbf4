# Formulare: Konten, Leitungen, Einstellungen.

save = Speichern
cancel = Abbrechen
edit = Ändern
remove = Entfernen
back = Zurück
seconds = { $seconds } s

settings-title = Einstellungen
settings-accounts = Konten
settings-audio = Ton
settings-general = Anrufe
settings-appearance = Aussehen und Sprache

## Konten
accounts-empty = Noch kein Konto. Fügen Sie das hinzu, das Sie von Anbieter oder Anlage haben.
account-new = Neues Konto
account-edit = Konto ändern
account-register = Jetzt anmelden
account-remove = Konto entfernen
account-remove-sure = Konto und Passwort werden entfernt.
account-other-bindings = { $count ->
    [one] Ein weiteres Telefon ist mit diesem Konto angemeldet.
   *[other] { $count } weitere Telefone sind mit diesem Konto angemeldet.
}
account-address = Adresse
account-address-example = anna@firma.example
account-address-note = Wie vom Anbieter genannt: Benutzername, @, Server.
account-password = Passwort
account-password-kept = unverändert
account-more = Server, Übertragung und mehr
password-show = Passwort zeigen
password-hide = Passwort verbergen
account-server = Server
account-server-note = Nur wenn es nicht der Teil nach dem @ ist.
account-transport = Übertragung
transport-auto = Automatisch
account-auth-user = Benutzer zum Passwort
account-auth-user-note = Nur wenn der Anbieter einen eigenen genannt hat.
account-title = Name des Kontos
account-title-note = Nur für Sie.
account-display-name = Ihr Name
account-display-name-note = Sehen die, die Sie anrufen.
account-called-headers = Kopfzeilen der Rufnummer
account-called-headers-note = Namen der Kopfzeilen, in denen Ihre Anlage die gewählte Nummer nennt, durch Kommas getrennt.
account-internal = Interne Nummern
account-internal-note = Bereiche der Anlage, durch Kommas getrennt. Leer: bis zu fünf Ziffern gelten als intern.
account-outside = Amtsholung
account-outside-note = Was vor Nummern außerhalb gewählt wird, etwa 0. Von den Nummern der Anrufer wird es abgenommen.
account-trust-elsewhere = Dem Server glauben, wenn ein anderes Telefon angenommen hat
account-direct-calls = Auch Anrufe annehmen, die nicht vom Server kommen
account-enabled = Dieses Konto benutzen

## Leitungen
lines-title = Leitungen
lines-lead = Eine Leitung ist eine Firma, für die Sie sich melden: ihre Nummern, ihre Farbe, ihre Begrüßung.
lines-empty = Noch keine Leitungen
lines-empty-next = Eine Leitung nennt die Firma, wenn eine ihrer Nummern gerufen wird, und sagt, wie Sie sich melden.
line-new = Neue Leitung
line-edit = Leitung ändern
line-name = Firma
line-name-example = Müller & Söhne GmbH
line-numbers = Gerufene Nummern
line-numbers-note = Durch Kommas getrennt; x steht für eine Ziffer, * am Ende für jeden Rest.
line-greeting = Begrüßung
line-greeting-example = Guten Tag, Müller und Söhne, was kann ich für Sie tun?
line-greeting-note = Steht groß da, während es klingelt.
line-accent = Farbe
line-accent-note = Erscheint immer mit dem Namen und den zwei Buchstaben.
line-more = Klingeln, Anrufen, Ort, Erkennung
line-outgoing = Als diese Firma anrufen
line-account = Konto
line-account-any = Das, über das der Anruf kam
line-present = Angezeigte Nummer
line-present-note = Leer: die erste gerufene Nummer.
line-place = Wie Nummern gelesen werden
line-short-name = Kurzname
line-country = Land
line-country-note = Zwei Buchstaben wie de. Danach werden die Nummern der Anrufer gelesen. Leer: das des Kontos.
line-area = Vorwahl
line-recognise = Wenn die Anlage die gewählte Nummer verschweigt
line-diverted-from = Umgeleitet von
line-diverted-from-note = Nummern der Firma, die zu Ihnen umleiten.
line-name-prefix = Vorsatz des Namens
line-name-prefix-note = Was die Anlage vor den Namen des Anrufers schreibt, etwa „Verkauf:“.
line-alert-info = Alert-Info
line-remove = Leitung entfernen
line-remove-sure = Die Leitung wird entfernt; das Journal behält ihren Namen.

## Ton
audio-microphone = Mikrofon
audio-speaker = Lautsprecher oder Headset
audio-ringing = Klingeln
audio-device = Gerät
audio-system-default = Wie das System
audio-device-gone = { $name } (nicht angeschlossen)
audio-device-gone-note = Bis es wieder angeschlossen ist, gilt das Gerät des Systems.
audio-volume = Lautstärke
audio-level = Pegel
audio-speak = Sprechen Sie: Der Balken soll sich bewegen.
audio-ring = Melodie
audio-ring-test = Probe
audio-echo = Echotest
audio-echo-start = Sich selbst hören
audio-echo-stop = Aufhören
audio-echo-note = Spielt Ihre Stimme nach einer Sekunde zurück.
audio-echo-running = Sprechen Sie; nach einer Sekunde hören Sie sich.
ring-clear = Klar
ring-bells = Glocken
ring-soft = Sanft
ring-steps = Stufen
ring-classic = Klassisch

## Anrufe
general-incoming = Ankommende Anrufe
general-ring = Klingeldauer
general-ring-note = Danach gilt der Anruf als nicht angenommen.
general-waiting = Weitere Anrufe während eines Gesprächs leise melden
general-place = Wo dieses Telefon steht
general-country = Land
general-country-note = Zwei Buchstaben wie de. Bestimmt Töne und wie kurze Nummern gelesen werden.
general-area = Vorwahl
general-area-note = Ohne die führende Null.
general-window = Fenster
general-tray = Beim Schließen des Fensters im Infobereich bleiben

## Aussehen und Sprache
appearance-look = Aussehen
appearance-language = Sprache
theme = Farben
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
scale = Schriftgröße
compact = Engere Abstände
reduce-motion = Keine Bewegung
language = Sprache
language-system = Wie das System
language-note = Wirkt sofort.
