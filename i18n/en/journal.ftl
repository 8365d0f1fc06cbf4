# The journal: filters, work on calls, several rows at once, export.

undo = Undo
delete = Delete
journal-select = Choose several
journal-chosen = { $count ->
    [0] Press the rows you mean
    [one] One chosen
   *[other] { $count } chosen
}
journal-choose-all = All shown
journal-deleted = { $count ->
    [one] One call deleted.
   *[other] { $count } calls deleted.
}
journal-export = Export
journal-export-to = Rows shown, as .csv or .jsonl, to
journal-exported = Written to { $path }.
journal-earlier = Earlier calls
journal-with = All with this party
filter-more = Further filters
filter-with = with { $name }
filter-clear = Show all
filter-any-result = Any result
filter-any-line = All lines
filter-any-work = Any state
filter-ever = At any time
filter-week = Last 7 days
filter-month = Last 30 days
filter-older = Older
result-answered = Answered
result-declined = Declined
result-outgoing = Outgoing
work-none = Nothing to do
work-open = Open
work-in-work = In work
work-tried = Tried
work-processed = Processed
work-no-call-back = No call back
work-set = set by { $who }, { $when }
work-by-you = you
work-by-program = Linekeeper
work-tries = { $count ->
    [one] tried once, { $when }
   *[other] tried { $count } times, last { $when }
}
work-due = to be called back { $when }
work-told = { $count ->
    [one] Call marked: { $state }.
   *[other] { $count } calls marked: { $state }.
}
journal-what-if = Try the rules on this
