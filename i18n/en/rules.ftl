# Rules: what is wrong with them, what they decide and why.

rule-fault-numbers = there is no list of numbers “{ $value }”
rule-fault-forward = there is no forward list or extension “{ $value }”
rule-fault-destination = calls can’t be sent on to “{ $value }”; write a number or a SIP address, never an emergency number
extension-fault-unclear = a member is this desk, a number or another extension: say exactly one
extension-fault-not-there = there is no extension “{ $value }”
extension-fault-cycle = it leads back to “{ $value }”
extension-fault-too-deep = at most three extensions may stand one inside the other
extension-fault-too-many = { $value } would ring at once, three are the most
extension-fault-desk-twice = this desk would ring twice at once
extension-fault-code = “{ $value }” is no code: two digits
extension-fault-code-twice = “{ $other }” has the code { $value }
extension-fault-key-taken = a forward list has this key
rule-fault-shares = the shares add up to { $value }, not to 100
rule-fault-times = there is no time filter “{ $value }”
rule-fault-calendar = there is no calendar “{ $value }”
rule-fault-line = there is no line “{ $value }”
rule-fault-mode = there is no mode “{ $value }”
rule-fault-time = row { $row }: “{ $value }” makes no sense as { $field }
rule-fault-sequence = these actions do not go together; reject stands alone, the others in the order ring, forward, voicemail
rule-fault-code = calls are not rejected with { $value }; use 480, 486, 603, 607, 404 or 433
rule-fault-zone = there is no time zone “{ $value }”; write it like Europe/Berlin
rule-fault-moment = “{ $value }” is no time; write it like 2026-11-26T20:15
rule-fault-test = “{ $expected }” was expected, but { $found ->
        [default] no rule matches
       *[other] the rule “{ $found }” matches
    }
rule-fault-file = the calendar can’t be used: { $detail }

rule-named = Rule “{ $name }”
rule-default = No rule matches
rule-shadowed = Note: the rule “{ $rule }” can never apply, because “{ $by }” above it takes all its calls.

verdict-matched = applies
verdict-off = is switched off
verdict-faulty = has a mistake
verdict-from = the caller is not meant
verdict-to = the called number is not meant
verdict-when = it is not its time
verdict-mode = another mode is on
verdict-name = the caller’s name does not fit
verdict-account = the call came by another account
verdict-state = this desk is doing something else
verdict-again = the caller did not call again so soon
verdict-country = the number belongs to another country

step-reject = reject ({ $code })
step-ring = ring
step-ring-for = ring { $seconds } s
step-ring-silent = ring without sound
step-ring-silent-for = ring { $seconds } s without sound
step-forward = forward
step-voicemail = voicemail
left-out-forward = Forwarding is left out: it is not set up.
left-out-voicemail = Voicemail is left out: it is not set up.

attempt-busy = busy
attempt-declined = declined
attempt-no-answer = no answer
attempt-unreachable = not reachable
attempt-outside-period = not at this time
barred-no-target = not called: it is no number
barred-emergency = not called: emergency centres are never called for others
barred-own-line = not called: the call would come back here
barred-caller = not called: it is the caller
barred-too-far = not called: the call was sent on too often
barred-premium = not called: a premium number
barred-service = not called: a service number
barred-country = not called: its country is not allowed
barred-unknown = not called: no numbering plan knows it
barred-minutes = not called: today’s minutes are used up
sim-destination = { $name }, { $seconds } s
attempt-calling = is being called
attempt-answered = answered
attempt-given-up = given up
