# Sources of contacts and importing files.

## Where a source stands
source-off = Switched off
source-waiting = Waits to be read
source-connecting = Connecting …
source-slow = Answers slowly; nobody waits for it. What was read last stays in use.
source-reading = { $done ->
    [one] Reading … one so far
   *[other] Reading … { $done } so far
}
source-reading-of = Reading … { $done } of { $of }
source-ready = { $count ->
    [one] One contact, read { $at }
   *[other] { $count } contacts, read { $at }
}

## Why a source can’t be read
source-no-folder = There is no folder { $path }.
    .help = Create it, or choose another one.
source-unreadable = { $host } can’t be read: { $detail }.
    .help = Check its permissions and try again.
source-bad-address = “{ $address }” is no address of a directory or address book.
    .help = Use ldaps://server or ldap://server for LDAP, https://server/path for CardDAV, without a password in it.
source-no-host = The server “{ $host }” does not exist.
    .help = Check the spelling of the address.
source-no-connection = { $host } can’t be reached: { $detail }.
    .help = Check address and port, and that this computer is online. It is tried again by itself.
source-timed-out = { $host } does not answer in time.
    .help = It is tried again by itself. What was read before stays in use.
source-wrong-name = The certificate does not belong to { $host }, so nothing was sent.
    .help = Type the server’s name exactly as its administrator gives it.
source-expired = The certificate of { $host } has expired or is not valid yet.
    .help = Check this computer’s clock; if it is right, tell the server’s administrator.
source-untrusted = The certificate of { $host } is signed by nobody this computer trusts, so nothing was sent.
    .help = Ask for the certificate authority and name its file under tls_ca_file in the settings file.
source-no-tls = No secure connection to { $host }: { $detail }.
    .help = Ask the server’s administrator.
source-unprotected = { $host } offers no encryption, so the password was not sent.
    .help = Use ldaps:// or https://, or leave user and password empty if the server allows that.
source-sign-in = The server does not accept user and password.
    .help = Correct them. For LDAP the user is a whole name such as cn=reader,dc=company,dc=example.
source-forbidden = The server does not let this user read.
    .help = Ask the server’s administrator for the right to read.
source-not-found = There is nothing at { $address }.
    .help = Copy the address of the address book from the server’s own pages.
source-moved = The server sends on to { $to }, which is another host and gets no password by itself.
    .help = If you trust it, enter that address here.
source-server = The server has a fault of its own ({ $code }).
    .help = It is tried again by itself; if it stays, tell the server’s administrator.
source-no-address-book = At { $address } there is no address book, but a page for people or something else.
    .help = Copy the address of the address book (CardDAV) from the server’s own pages; it often ends in /dav or /carddav.
source-bad-answer = The server’s answer makes no sense ({ $detail }).
    .help = Check the address; if it is right, tell the server’s administrator.
source-no-base = There is no “{ $base }” to search from.
    .help = Enter the place of the people in the directory, such as ou=people,dc=company,dc=example.
source-bad-filter = “{ $filter }” is no LDAP filter.
    .help = Leave it empty for all entries with a telephone number, or write it like (objectClass=person).
source-refused = The directory refuses ({ $code }): { $detail }
    .help = Ask its administrator, with this number.
source-limited = { $count ->
    [one] The directory gives one entry only; it is in use.
   *[other] The directory gives no more than { $count } entries; these are in use.
}
    .help = Narrow the search with base and filter, or ask the administrator to allow more.
source-not-stored = The contacts can’t be stored: { $detail }.
    .help = Check free space and permissions. It is tried again by itself.

## Trying a source
source-test-running = Trying …
source-test-good = { $count ->
    [one] It works: one contact, { $example }.
   *[other] It works: { $count } contacts, among them { $example }.
}
    .help = Save to use it.
source-test-empty = It can be read, but there is nobody in it that could be called.
    .help = Check the place, and for LDAP base and filter.

## Faults of cards
card-at = { $place }, line { $line }: { $fault }
card-at-line = Line { $line }: { $fault }
card-at-place = { $place }: { $fault }
card-unreadable = can’t be read ({ $detail })
card-none = No contact in it.
card-outside = Text outside a card; passed over.
card-bad-line = Makes no sense; passed over.
card-no-end = The card has no end; kept as far as it goes.
card-too-long = Very long text; only its beginning is kept.
card-too-many = The card has too many lines; the rest is passed over.
card-charset = Unknown character set “{ $name }”; read as Windows text.
card-empty = Neither name nor number; passed over.
card-fields = { $found } fields instead of { $expected }; read as far as it goes.
card-open-quote = A quotation mark is never closed; what follows belongs to this field.
card-not-strict = A strict reader would refuse this card ({ $detail }).
card-more = { $count ->
    [one] One more.
   *[other] { $count } more.
}

## Importing
import-running = { $count ->
    [one] One contact, { $percent } %
   *[other] { $count } contacts, { $percent } %
}
import-done = { $count ->
    [0] Nothing was imported.
    [one] One contact imported: { $added } new, { $changed } changed, { $unchanged } as before.
   *[other] { $count } contacts imported: { $added } new, { $changed } changed, { $unchanged } as before.
}
import-cancelled = { $count ->
    [0] Stopped. Nothing was imported.
    [one] Stopped. One contact was imported and stays.
   *[other] Stopped. { $count } contacts were imported and stay.
}
import-kept = { $count ->
    [0] Nothing was imported.
    [one] One contact was imported before and stays.
   *[other] { $count } contacts were imported before and stay.
}

## The page of the sources
settings-sources = Contacts
sources-lead = Where contacts come from besides your own address book. They are read again by themselves; no call waits for them.
sources-empty = No source yet. A folder of vCards, the company’s LDAP directory or a CardDAV address book can be one.
source-new = New source
source-edit = Change source
source-read = Read now
source-test = Try
source-remove = Remove source
source-remove-sure = Its contacts go from here; at their place they stay.
source-faults = { $count ->
    [one] One fault in its cards
   *[other] { $count } faults in its cards
}
source-kind = Kind
source-kind-folder = Folder of vCards
source-kind-ldap = LDAP directory
source-kind-carddav = CardDAV address book
source-place-folder = Folder
source-place-folder-example = /home/anna/contacts
source-place-folder-note = Every .vcf file in it; changes are seen at once.
source-place-ldap = Server
source-place-ldap-example = ldaps://ldap.company.example
source-place-ldap-note = ldaps:// or ldap://; a port may follow after a colon.
source-place-carddav = Address
source-place-carddav-example = https://cloud.company.example/carddav
source-place-carddav-note = Of the address book, or of the server: then all of your address books there are read.
source-user = User
source-user-note = As you sign in there. Many servers want a password made for programs.
source-user-ldap-note = The whole name, such as cn=reader,dc=company,dc=example. Empty: nobody in particular.
source-base = Search from
source-base-note = Such as ou=people,dc=company,dc=example.
source-filter = Filter
source-filter-note = Empty: all entries with a telephone number.
source-title = Name
source-title-note = Only for you.
source-country = Country
source-country-note = Two letters such as de: how its numbers are read. Empty: the desk’s.
source-minutes = Read again after
source-minutes-note = Minutes, 1 to 1440. Folders are watched besides.
source-uses = Used for
source-switch-calls = Who is calling (off for slow sources)
source-switch-search = Search and suggestions
source-switch-tenant = The called company (cards of those you answer for)
source-switch-enabled = Use this source
source-use-calls = Who is calling
source-use-search = Search
source-use-tenant = Called company
source-use-none = Used for nothing yet
choose-folder = Choose …
choose-file = Choose …

## Importing a file
import-open = Import a file
import-title = Import contacts
import-path = File
import-path-example = /home/anna/contacts.vcf
import-path-note = vCards (.vcf) or a table (.csv) from Outlook, Google, Thunderbird, a spreadsheet … Press Enter after typing.
import-looking = Looking at the file …
import-cards = vCards, beginning with { $names }.
import-unreadable = { $path } can’t be read: { $detail }.
    .help = Check the path and its permissions.
import-nothing = There is no contact in this file.
    .help = Choose another one, or export it again where it comes from.
import-into = Into
import-into-book = Own address book
import-separator = Between fields
import-encoding = Read as { $encoding }.
import-headings = The first row holds headings
import-columns = What the columns are
import-begin = Import
import-stop = Stop
import-close = Done
import-problems = What was odd

## Commands
error-no-such-source = There is no such source of contacts, or none contacts could be put into.
    .help = See under Settings › Contacts.
error-import-runs = An import is under way.
    .help = Wait for its end or stop it first.
