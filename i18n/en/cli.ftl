# What the command line says. A key with .help is a failure: what happened, and what to do.

cli-not-running = No telephone runs with this profile.
    .help = Start it with “linekeeper”, or name its folder with --profile.
cli-no-contacts = The contacts can’t be opened: { $detail }.
    .help = Check free space and permissions of the profile’s folder.
cli-no-answer = The running telephone does not answer: { $detail }.
    .help = End it and start it again.
cli-still-running = The telephone is still busy ending.
    .help = Wait a moment; if it stays, end its process.
cli-no-profile = The folder for settings and data can’t be used: { $detail }.
    .help = Name another one with --profile, or check its permissions.
cli-no-display = There is no screen to open a window on.
    .help = Start it with --headless to telephone without a window.
cli-no-window = The window can’t be opened: { $detail }.
    .help = Start it with --headless to telephone without a window.
cli-start = The telephone can’t be started: { $detail }.
    .help = Close other programs or check the permissions of the profile’s folder, then try again.
cli-demo = The demo can’t be started: { $detail }.
    .help = Check that there is room in the folder for temporary files.
cli-demo-profile = The demo was not started: { $path } holds a telephone’s own settings.
    .help = Name an empty folder with --profile, or leave it out.
cli-bad-level = “{ $level }” is no log level.
    .help = Use error, warn, info, debug, trace or off.
cli-no-password = The password can’t be read: { $detail }.
    .help = Give it as one line on standard input.
cli-empty-password = There is no password on standard input.
    .help = Give it as one line, for example: linekeeper secret set office < file
cli-no-such-account = The settings have no account “{ $account }”.
    .help = Add it to settings.toml first.
cli-no-note = The note can’t be read: { $detail }.
    .help = Give it as an argument or on standard input.
cli-journal = The journal can’t be read: { $detail }.
    .help = Check the permissions of the profile’s folder.
cli-bad-moment = “{ $moment }” is no time.
    .help = Write it like 2026-11-26T20:15.
cli-settings-unreadable = { $path } can’t be read: { $detail }.
    .help = Correct the file or its permissions.

cli-running-already = The telephone runs already; its window comes to the front.
cli-settings-good = { $path } is in order.
cli-settings-none = There is no { $path }; the defaults are in force.
cli-settings-faults =
    { $count ->
        [one] One fault. The last good settings stay in force until it is corrected.
       *[other] { $count } faults. The last good settings stay in force until they are corrected.
    }
cli-nothing = No accounts yet.
cli-call = Call { $call }: { $state ->
        [ringing] ringing
        [away] with other telephones
    [dialling] dialling
        [ringback] the other side rings
        [talking] talking
        [held] on hold
       *[ending] ending
    }, { $caller }, { $line }
cli-row = { $call }  { $started }  { $direction ->
        [incoming] from
       *[outgoing] to
    } { $caller }  { $line }  { $outcome }
cli-contacts = The contacts can’t be read: { $detail }.
    .help = See the log (--log info).
cli-nobody = Nobody in the address books has this number.
    .help = Check the number, or save it as a contact.
cli-probably = probably { $contact }
cli-message = { $message }  { $created }  { $state }  for { $to }, from { $caller }: { $text }
cli-voicemail = { $message }  { $at }  { $state }  { $seconds } s  { $caller }  [{ $line }]
cli-notice = { $notice }  { $text }  [{ $subject }]
cli-no-notice = There is no such notice, or it was sent.
    .help = “linekeeper outbox list --all” shows their numbers.
cli-mail = The mail was not sent: { $detail }
    .help = Check server, user and sender under [mail] in the settings, and the password.
cli-action = { $key }  { $title }  [{ $trigger }]  { $last }
cli-desktop = The desktop’s files can’t be used: { $detail }.
    .help = Check the permissions of the folders ~/.config and ~/.local/share.
cli-desktop-state = Starts with the desktop: { $start }; links to numbers are opened by: { $links }

## A command line that makes no sense
cli-usage-unknown = There is no option or command “{ $word }”.
    .help = linekeeper --help shows what there is.
cli-usage-value = “{ $value }” is no value for { $name }.
    .help = linekeeper --help says what can stand there.
cli-usage-missing = { $name } is missing.
    .help = linekeeper --help says what belongs there.
cli-usage-conflict = { $name } can’t stand together with { $other }.
    .help = Leave one of them out; linekeeper --help says more.
cli-usage-verb = The command is incomplete.
    .help = linekeeper --help shows how it goes on.
cli-usage-utf8 = The command line holds characters that are no text.
    .help = Use UTF-8; linekeeper --help shows what there is.
cli-usage-other = The command line makes no sense: { $detail }.
    .help = linekeeper --help shows what there is.
