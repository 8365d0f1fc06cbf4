# Forms: accounts, lines, settings.

save = Save
cancel = Cancel
edit = Edit
remove = Remove
back = Back
seconds = { $seconds } s

settings-title = Settings
settings-accounts = Accounts
settings-audio = Audio
settings-general = Calls
settings-appearance = Look and language

## Accounts
accounts-empty = No account yet. Add the one your provider or exchange gave you.
account-new = New account
account-edit = Change account
account-register = Register now
account-remove = Remove account
account-remove-sure = The account and its password are removed.
account-other-bindings = { $count ->
    [one] One other telephone is registered with this account.
   *[other] { $count } other telephones are registered with this account.
}
account-address = Address
account-address-example = anna@company.example
account-address-note = As given by the provider: user name, @, server.
account-password = Password
account-password-kept = unchanged
account-more = Server, transport and more
password-show = Show the password
password-hide = Hide the password
account-server = Server
account-server-note = Only if it isn’t the part after the @.
account-transport = Transport
transport-auto = Automatic
account-auth-user = User for the password
account-auth-user-note = Only if the provider gave a separate one.
account-title = Name of the account
account-title-note = Shown only to you.
account-display-name = Your name
account-display-name-note = Shown to those you call.
account-called-headers = Called-number headers
account-called-headers-note = Names of headers in which your exchange tells the dialled number, separated by commas.
account-internal = Internal numbers
account-internal-note = Ranges of the exchange, separated by commas. Empty: up to five digits are taken for one.
account-outside = Outside line
account-outside-note = What is dialled before numbers outside, such as 0. It is taken off the numbers of callers too.
account-trust-elsewhere = Believe the server when another phone answered
account-direct-calls = Take calls that don’t come from the server
account-enabled = Use this account

## Lines
lines-title = Lines
lines-lead = A line is a company you answer for: its numbers, its colour, its greeting.
lines-empty = No lines yet
lines-empty-next = A line names the company when one of its numbers is called, and says how to greet.
line-new = New line
line-edit = Change line
line-name = Company
line-name-example = Miller & Sons Ltd.
line-numbers = Called numbers
line-numbers-note = Separated by commas; x stands for one digit, * at the end for any rest.
line-greeting = Greeting
line-greeting-example = Good morning, Miller and Sons, how can I help you?
line-greeting-note = Shown large while it rings.
line-accent = Colour
line-accent-note = Always shown with the name and the two letters.
line-more = Ringing, calling out, place, recognition
line-outgoing = Calling out as this company
line-account = Account
line-account-any = The one the call came by
line-present = Number to show
line-present-note = Empty: the first called number.
line-place = How numbers are read
line-short-name = Short name
line-country = Country
line-country-note = Two letters, such as de. Decides how callers’ numbers are read. Empty: the account’s.
line-area = Area code
line-recognise = When the exchange hides the dialled number
line-diverted-from = Forwarded from
line-diverted-from-note = Numbers of the company that forward to you.
line-name-prefix = Prefix of the name
line-name-prefix-note = What the exchange writes before the caller’s name, such as “Sales:”.
line-alert-info = Alert-Info
line-remove = Remove line
line-remove-sure = The line is removed; the journal keeps its name.

## Audio
audio-microphone = Microphone
audio-speaker = Speaker or headset
audio-ringing = Ringing
audio-device = Device
audio-system-default = System default
audio-device-gone = { $name } (not plugged in)
audio-device-gone-note = The system default is used until it is plugged in again.
audio-volume = Volume
audio-level = Level
audio-speak = Speak: the bar should move.
audio-ring = Melody
audio-ring-test = Try
audio-echo = Echo test
audio-echo-start = Hear yourself
audio-echo-stop = Stop
audio-echo-note = Plays your voice back after a second.
audio-echo-running = Speak now; you hear yourself after a second.
ring-clear = Clear
ring-bells = Bells
ring-soft = Soft
ring-steps = Steps
ring-classic = Classic

## Calls
general-incoming = Incoming calls
general-ring = Ring for
general-ring-note = After that the call counts as unanswered.
general-waiting = Ring softly for further calls while talking
general-place = Where this telephone stands
general-country = Country
general-country-note = Two letters, such as de. Decides tones and how short numbers are read.
general-area = Area code
general-area-note = Without the leading zero.
general-window = Window
general-tray = Stay in the tray when the window is closed

## Look and language
appearance-look = Look
appearance-language = Language
theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark
scale = Text size
compact = Narrower spacing
reduce-motion = No movement
language = Language
language-system = As the system
language-note = Takes effect at once.
