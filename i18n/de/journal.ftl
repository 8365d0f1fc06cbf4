# Das Journal: Filter, Bearbeitung, mehrere Zeilen, Ausgabe in eine Datei.

undo = Rückgängig
delete = Löschen
journal-select = Mehrere wählen
journal-chosen = { $count ->
    [0] Drücken Sie die gemeinten Zeilen
    [one] Einer gewählt
   *[other] { $count } gewählt
}
journal-choose-all = Alle gezeigten
journal-deleted = { $count ->
    [one] Ein Anruf gelöscht.
   *[other] { $count } Anrufe gelöscht.
}
journal-export = Exportieren
journal-export-to = Gezeigte Zeilen, als .csv oder .jsonl, nach
journal-exported = In { $path } geschrieben.
journal-earlier = Frühere Anrufe
journal-with = Alle mit diesem Teilnehmer
filter-more = Weitere Filter
filter-with = mit { $name }
filter-clear = Alle zeigen
filter-any-result = Jedes Ergebnis
filter-any-line = Alle Leitungen
filter-any-work = Jeder Stand
filter-ever = Jederzeit
filter-week = Letzte 7 Tage
filter-month = Letzte 30 Tage
filter-older = Älter
result-answered = Angenommen
result-declined = Abgelehnt
result-outgoing = Ausgehend
work-none = Nichts zu tun
work-open = Offen
work-in-work = In Arbeit
work-tried = Versucht
work-processed = Erledigt
work-no-call-back = Kein Rückruf
work-set = gesetzt von { $who }, { $when }
work-by-you = Ihnen
work-by-program = Linekeeper
work-tries = { $count ->
    [one] einmal versucht, { $when }
   *[other] { $count }-mal versucht, zuletzt { $when }
}
work-due = Rückruf { $when }
work-told = { $count ->
    [one] Anruf gekennzeichnet: { $state }.
   *[other] { $count } Anrufe gekennzeichnet: { $state }.
}
journal-what-if = Regeln damit ausprobieren
