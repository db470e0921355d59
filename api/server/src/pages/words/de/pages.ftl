# Die Worte von Kiths eigenen Seiten auf Deutsch. Die Schlüssel sind die der englischen, was ein Test prüft.
# Angesprochen wird mit „du“; warum jemand Kith benutzt, wird nirgends gesagt.

### Auf jeder Seite

brand = Kith
skip = Zum Inhalt springen
title-problem = Problem
problems = Bitte prüfe das
signed-in-as = Angemeldet als
your-account = Dein Konto
switch-account = Anderes Konto benutzen
continue = Weiter
choose = Bitte wählen
optional = Freiwillig
on-this-page = Auf dieser Seite

date-day = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
date-hour = { $from } bis { $to } Uhr

go-account = Zu deinem Konto
go-back = Zurück
go-log = Ansehen, was Apps gelesen und geändert haben
go-reset = Passwort vergessen?
go-sign-in = Anmelden
go-sign-in-instead = Du hast schon ein Konto? Melde dich an
go-sign-up = Neu hier? Lege ein Konto an
go-try-again = Noch einmal versuchen

### Probleme

problem-email-missing = Gib deine E-Mail-Adresse ein.
problem-email-invalid = Gib eine E-Mail-Adresse ein, zum Beispiel name@example.org.
problem-name-missing = Gib einen Namen ein.
problem-name-too-long = Der Name darf höchstens 80 Zeichen haben. Gib einen kürzeren ein.
problem-pronouns-too-long = Die Pronomen dürfen höchstens 40 Zeichen haben. Gib kürzere ein.
problem-email-taken = Mit dieser Adresse wurde inzwischen ein Konto angelegt. Melde dich dort an.
problem-password-missing = Gib ein Passwort ein.
problem-password-too-short = Das Passwort muss mindestens 10 Zeichen haben. Gut sind mehrere Wörter.
problem-password-too-long = Das Passwort darf höchstens 128 Zeichen haben. Gib ein kürzeres ein.
problem-password-wrong = Das ist nicht das Passwort deines Kontos. Versuche es noch einmal.
problem-sign-in-failed = Die E-Mail-Adresse oder das Passwort stimmt nicht. Prüfe beides und versuche es noch einmal.
problem-code-missing = Gib den Code aus der E-Mail ein.
problem-code-wrong = Dieser Code stimmt nicht oder ist abgelaufen. Prüfe ihn oder fordere einen neuen an.
problem-device-code-missing = Gib den Code ein, den dein Gerät anzeigt.
problem-device-code-wrong = Dieser Code stimmt nicht oder ist abgelaufen. Prüfe, was dein Gerät jetzt anzeigt.
problem-country-unknown = Wähle ein Land aus der Liste.
problem-time-zone-unknown = Wähle eine Zeitzone aus der Liste.
problem-contact-missing = Wähle den Kontakt aus.
problem-group-missing = Wähle die Gruppe aus.
problem-end-missing = Gib das Datum ein, an dem der Zugriff endet.
problem-end-past = Gib ein Datum ein, das noch kommt.
problem-wait = { $minutes ->
    [one] Es gab mehrere Versuche. Bitte warte eine Minute und versuche es dann noch einmal.
   *[other] Es gab mehrere Versuche. Bitte warte { $minutes } Minuten und versuche es dann noch einmal.
}
problem-export-running = Ein Export deiner Daten läuft gerade. Warte, bis er fertig ist, und versuche es dann noch einmal.
problem-form-expired = Diese Seite war zu lange offen. Bitte schicke sie noch einmal ab.
problem-unavailable = Wir können gerade nicht antworten, und nichts wurde geändert. Bitte versuche es gleich noch einmal.

### Anmelden und Konto anlegen

sign-in = Anmelden
sign-in-for = { $app } bittet dich, dich bei Kith anzumelden. Was die App sehen darf, entscheidest du danach.
email = E-Mail-Adresse
password = Passwort
sign-out = Abmelden

sign-up = Konto anlegen
sign-up-for = { $app } bittet dich, dich bei Kith anzumelden. Was die App sehen darf, entscheidest du danach.
name = Name
name-hint = Ihn sehen die Menschen, mit denen du dich verbindest. Es muss nicht dein voller Name sein.
email-hint = An diese Adresse schicken wir einen Code.
password-hint = Mindestens 10 Zeichen. Gut sind mehrere Wörter, die nur du so zusammenstellen würdest.
pronouns = Pronomen
pronouns-hint = Sie sehen die Menschen, mit denen du dich verbindest.
country = Land
country-hint = Danach richtet sich, welche Krisentelefone du siehst. Du kannst es jederzeit ändern.
country-none = Kein Land
time-zone = Zeitzone
time-zone-hint = Für deine Erinnerungen und Ruhezeiten. Du kannst sie jederzeit ändern.
time-zone-none = Weltzeit (UTC)

confirm-email = Bestätige deine E-Mail-Adresse
confirm-email-more = Wir haben einen Code an { $email } geschickt. Er gilt 30 Minuten.
confirm-email-button = Bestätigen
code = Code aus der E-Mail
code-hint = Zwölf Buchstaben und Ziffern. Leerzeichen und Striche sind egal.
code-not-there = Keine E-Mail? Sieh auch im Spam-Ordner nach.
code-again = Neuen Code anfordern

reset = Passwort zurücksetzen
reset-more = Gib die E-Mail-Adresse deines Kontos ein. Wir schicken dir einen Code, mit dem du ein neues Passwort wählst.
reset-button = Code schicken

new-password = Wähle ein neues Passwort
new-password-more = Wenn es zu { $email } ein Konto gibt, ist ein Code unterwegs. Er gilt 30 Minuten. Kam in den letzten zehn Minuten schon einer, gilt der, und es kommt kein anderer.
new-password-ends = Ein neues Passwort meldet alle deine Geräte ab und beendet den Zugriff von Apps und deine persönlichen Zugriffstoken.
new-password-button = Neues Passwort setzen
password-new = Neues Passwort

confirm-password = Gib dein Passwort noch einmal ein
confirm-password-more = Dieser Schritt hat bleibende Folgen. Dein Passwort bestätigt, dass du es bist.

### Einwilligung

consent-title = { $app } bittet um Zugriff
consent = { $app } bittet um Zugriff auf dein Konto
consent-more = { $app } bittet um mehr Zugriff auf dein Konto
about-app = Über diese App
unverified = Ungeprüfte App.
unverified-more = Sie ist auf diesem Server nicht zugelassen worden. Name und Beschreibung stammen von denen, die sie gemacht haben.
unverified-short = ungeprüft
app-name = Name
app-owner = Gemacht von
app-description = In eigenen Worten
this-device = einem Programm auf diesem Gerät
app-returns-to = Schickt dich zurück zu
consent-device = Die App läuft auf dem Gerät, das diesen Code anzeigt:
consent-scopes = Was sie sehen und tun darf
consent-scopes-more = Nimm das Häkchen weg, wo du etwas nicht erlauben willst.
consent-required = nötig
consent-required-more = Ohne das, was als „nötig“ markiert ist, funktioniert die App nicht: Nimmst du dort das Häkchen weg, bekommt sie gar keinen Zugriff.
consent-held = hat sie schon
consent-delicate = Nur wenn du willst
consent-delicate-more = Das hier ist besonders persönlich. Setze nur Häkchen bei dem, was diese App haben soll.
consent-reach = Wofür es gilt
consent-reach-more = Mit einem Kontakt oder einer Gruppe sieht die App nur, was ganz dazugehört, als gäbe es sonst nichts, was auch oben angehakt ist. Wem Bescheid gegeben wird, wenn du einen Check-in nicht beantwortest, bleibt dann außen vor.
consent-everything = Alles, was oben ein Häkchen hat
consent-one-contact = Nur ein Kontakt
consent-which-contact = Welcher Kontakt?
consent-one-group = Nur eine Gruppe
consent-which-group = Welche Gruppe?
consent-end = Wie lange es gilt
consent-end-label = Der Zugriff endet
consent-end-date = Datum
consent-end-date-hint = Der Zugriff endet mit dem Beginn dieses Tages.
end-never = Wenn ich ihn beende
end-day = Nach einem Tag
end-week = Nach einer Woche
end-month = Nach einem Monat
end-three-months = Nach drei Monaten
end-date = An einem Datum, das ich wähle
consent-joined = Jede App kennt dich unter einer eigenen Kennung. Zwei Apps könnten trotzdem gemeinsam herausfinden, dass du dieselbe Person bist: durch das, was du mit beiden teilst, etwa Namen, Telefonnummern, Texte oder die Zeiten, zu denen du mit jemandem Kontakt hattest.
consent-undo = Du kannst den Zugriff jederzeit in deinem Konto beenden.
consent-returns = In beiden Fällen kommst du danach zurück zu { $place }.
allow = Erlauben
deny = Nicht erlauben

### Befugnisse

scope-public = Sehen, was alle sehen können
    .more = Krisentelefone und Angaben zu diesem Server. Nichts über dich.
scope-profile-read = Dein Profil sehen
    .more = Deinen Namen, Pronomen, Sprache, Land und Zeitzone.
scope-profile-write = Dein Profil ändern
    .more = Deinen Namen, Pronomen, Sprache, Land und Zeitzone. Wer mit dir verbunden ist, sieht einen neuen Namen.
scope-account = Dein Konto verwalten
    .more = E-Mail-Adresse, Passwort, Geräte, Export und Löschung. Wer das darf, kann dein Konto übernehmen.
scope-contacts-read = Deine Kontakte sehen
    .more = Namen, Telefonnummern und Adressen, Schlagwörter, deine privaten Notizen, wer zum engsten Kreis gehört, wann ihr Kontakt hattet, und deine Einladungen.
scope-contacts-write = Deine Kontakte ändern
    .more = Kontakte anlegen, ändern und löschen, sagen, wer dir am nächsten steht, festhalten, wann ihr Kontakt hattet, Menschen zum Verbinden einladen und Verbindungen lösen.
scope-distances-read = Sehen, zu wem du Abstand hältst
    .more = Wen du stummgeschaltet, eingeschränkt oder blockiert hast und seit wann. Niemand sonst kann das sehen.
scope-distances-write = Ändern, zu wem du Abstand hältst
    .more = Menschen für dich stummschalten, einschränken oder blockieren und das rückgängig machen. Die Menschen erfahren es nicht.
scope-feed-read = Änderungen mitverfolgen
    .more = Sofort erfahren, wenn sich etwas ändert, das die App sehen darf. Darüber hinaus nichts.
scope-checkins-read = Deine Check-ins sehen
    .more = Deine Vereinbarungen, wann Check-ins anstehen, und was du geantwortet hast.
scope-checkins-write = Deine Check-in-Vereinbarungen ändern
    .more = Vereinbarungen vorschlagen, annehmen, pausieren und beenden, Check-ins auslassen oder verschieben, und in deinem Namen andere fragen, wie es ihnen geht, und ihnen Gesten schicken.
scope-checkins-answer = Check-ins für dich beantworten
    .more = In deinem Namen sagen, wie es dir geht, und auf Antworten anderer eingehen. Der Mensch, mit dem du dich austauschst, sieht es als deine Worte.
scope-confided-read = Sehen, was andere dir anvertraut haben
    .more = Wie es anderen geht, ihre Notizen, was ihnen schwerfällt und was ihnen gelingt. Das haben sie für dich geschrieben, und sie erfahren nicht, dass eine App es liest.
scope-ladders-read = Sehen, wem Bescheid gegeben wird, wenn du nicht antwortest
    .more = Deine Meldeketten: die Menschen, ihre Reihenfolge und die Worte, die sie bekommen. Auch, über wen andere dich benachrichtigen möchten.
scope-ladders-write = Entscheiden, wem Bescheid gegeben wird, wenn du nicht antwortest
    .more = Deine Meldeketten ändern: die Menschen, wann sie Bescheid bekommen und mit welchen Worten. Auch für dich zustimmen, über andere benachrichtigt zu werden, sagen, dass du dich kümmerst, und Entwarnung geben.
scope-groups-read = Deine Gruppen sehen
    .more = Gruppen, zu denen du gehörst, deine Namen in ihnen und ihre Treffen. Mitglieder und was sie schreiben nur, wenn die Gruppe erlaubt, dass Apps es lesen.
scope-groups-join = Gruppen beitreten und mitmachen
    .more = Beitreten, austreten und unter deinem Gruppennamen schreiben. Andere sehen es so, als käme es von dir.
scope-groups-facilitate = Deine Gruppen leiten
    .more = Gruppen gründen, entscheiden, wer beitritt, und tun, was Leitende tun: Rollen ändern, Mitglieder entfernen, ausschließen.
scope-app = Für sich selbst handeln
    .more = Was der App selbst gehört und niemandem sonst. Niemand kann dies geben.

### Geräte ohne Browser

device = Ein Gerät verbinden
device-more = Dein Fernseher, deine Konsole oder deine Befehlszeile zeigt einen Code an.
device-code = Code auf dem Gerät
device-code-hint = Striche und Kleinbuchstaben sind egal.
device-warning = Mach nur weiter, wenn du selbst damit angefangen hast und das Gerät vor dir steht. Wenn dir jemand den Code geschickt hat, bekäme diese Person Zugriff auf dein Konto.
device-confirm = Ist das dein Gerät?
device-confirm-more = Dein Gerät muss jetzt genau diesen Code anzeigen:
device-mine = Ja, weiter
device-not-mine = Nein, abbrechen
device-allowed = Dein Gerät ist verbunden
device-allowed-more = { $app } hat jetzt den Zugriff, den du gewählt hast. Mach an deinem Gerät weiter; diese Seite kannst du schließen.
device-denied = Dein Gerät ist nicht verbunden
device-denied-more = { $app } hat keinen Zugriff bekommen. Du kannst diese Seite schließen.

### Konto

apps = Verbundene Apps
apps-more = Apps, denen du Zugriff auf dein Konto gegeben hast. Beendest du einen Zugriff, kann die App von da an nichts mehr lesen. Was sie vorher gelesen hat, kann sie noch haben.
apps-none = Keine App hat Zugriff auf dein Konto.
apps-since = Seit dem { $day }.
used-last = Zuletzt benutzt am { $day }.
used-never = Nie benutzt.
ends-on = Endet am { $day }.
reach-contact = Nur der Kontakt { $name }
reach-group = Nur die Gruppe { $name }
end-grant = Zugriff beenden

devices = Geräte
devices-more = Hier bist du angemeldet. Melde Geräte ab, die du nicht kennst, und ändere dann dein Passwort.
device-unnamed = Gerät ohne Namen
device-current = dieses Gerät
device-since = Angemeldet seit dem { $day }.
end-device = Abmelden

tokens = Persönliche Zugriffstoken
tokens-more = Du hast sie für eigene Programme angelegt. Wer ein Token hat, kann damit tun, was dabeisteht.
tokens-none = Du hast keine persönlichen Zugriffstoken.
token-since = Angelegt am { $day }.
end-token = Token beenden

data = Deine Daten
export = Deine Daten exportieren
export-more = Du bekommst eine Datei mit allem, was in Kith dir gehört: Profil, Kontakte, Check-ins, Gruppen und was du geschrieben hast.
export-careful = Die Datei ist nicht geschützt. Speichere sie dort, wo nur du sie öffnen kannst. Wir sagen dir per E-Mail und auf deinen Geräten, dass exportiert wurde.
export-button = Datei herunterladen

deletion = Dein Konto löschen
deletion-wait = 14 Tage lang kannst du es dir anders überlegen: Melde dich an und brich die Löschung ab.
deletion-rest = In dieser Zeit erreicht andere nichts Neues von dir, und dich nichts von ihnen. Niemand erfährt davon.
deletion-apps = Der Zugriff aller Apps und alle persönlichen Zugriffstoken enden sofort und endgültig.
deletion-then = Danach verschwindest du innerhalb weiterer 14 Tage bei Menschen und aus Gruppen, jeweils zu einem anderen Zeitpunkt, und alles, was dir gehört, wird gelöscht. Es lässt sich nicht zurückholen.
deletion-export = Vielleicht möchtest du vorher eine Kopie behalten:
deletion-button = Mein Konto löschen
deletion-planned = Dein Konto wird am { $day } gelöscht.
deletion-cancel = Dein Konto behalten
deletion-cancel-link = Dein Konto behalten
deletion-cancel-more = Behältst du es, ist alles wie vorher. Nur Apps musst du neu verbinden und Token neu anlegen.
deletion-cancel-button = Mein Konto behalten

### Zugriffsprotokoll

log = Zugriffsprotokoll
log-more = Was Apps in deinem Konto gelesen und geändert haben, nach Stunden, ein Jahr lang. Von deinen eigenen Geräten stehen hier nur Tage der Benutzung und Änderungen an der Sicherheit. Nur du kannst es sehen.
log-filter = App
log-all = Alles
log-app = { $name }, seit { $day }
log-show = Anzeigen
log-none = Hier steht nichts.
log-lost = { $count ->
    [one] Ein Eintrag fehlt, weil der Server überlastet war.
   *[other] { $count } Einträge fehlen, weil der Server überlastet war.
}
log-pages = Seiten
log-clear = Einträge deiner eigenen Geräte löschen
log-newer = Neuere Einträge
log-older = Ältere Einträge
log-actor-renamed = { $was }, jetzt { $now }
log-actor-token = Token { $name }
log-actor-device = Dein Gerät { $name }
log-actor-device-unnamed = Eines deiner Geräte
log-actor-operator = Verwaltung dieses Servers
log-read = Gelesen: { $what }
log-changed = Geändert: { $what }
log-exported-objects = Exportiert: { $what }
log-and-more = { $what } und weitere
log-followed = Änderungen laufend mitverfolgt
log-exported = Alle Daten exportiert
log-imported = Kontakte aus einer Datei importiert
log-used = Benutzt
log-signed-in = Angemeldet
log-password-changed = Passwort geändert
log-email-changed = E-Mail-Adresse geändert
log-access-given = Einer App oder einem Token Zugriff gegeben
log-access-ended = Gerät abgemeldet oder Zugriff einer App oder eines Tokens beendet
log-refused = Etwas versucht, wozu das Passwort nötig ist, ohne es oder mit einem falschen
log-command = Den Befehl { $name } für { $app } ausgeführt
log-command-group = Den Befehl { $name } für eine deiner Gruppen ausgeführt
log-restored = Eine Sicherung dieses Servers wiederhergestellt, sodass sich alle neu anmelden

log-kind-profile = { $count ->
    [one] dein Profil
   *[other] dein Profil ({ $count }-mal)
}
log-kind-contact = { $count ->
    [0] wie viele Kontakte es gibt
    [one] ein Kontakt
   *[other] { $count } Kontakte
}
log-kind-invitation = { $count ->
    [0] wie viele Einladungen es gibt
    [one] eine Einladung
   *[other] { $count } Einladungen
}
log-kind-touch = { $count ->
    [0] wie viele Einträge, wann ihr Kontakt hattet es gibt
    [one] ein Eintrag, wann ihr Kontakt hattet
   *[other] { $count } Einträge, wann ihr Kontakt hattet
}
log-kind-distance = { $count ->
    [0] wie viele Abstände, die du hältst es gibt
    [one] ein Abstand, den du hältst
   *[other] { $count } Abstände, die du hältst
}
log-kind-person = { $count ->
    [0] wie viele verbundene Menschen es gibt
    [one] ein verbundener Mensch
   *[other] { $count } verbundene Menschen
}
log-kind-plan = { $count ->
    [0] wie viele Check-in-Vereinbarungen es gibt
    [one] eine Check-in-Vereinbarung
   *[other] { $count } Check-in-Vereinbarungen
}
log-kind-check-in = { $count ->
    [0] wie viele Check-ins es gibt
    [one] ein Check-in
   *[other] { $count } Check-ins
}
log-kind-answer = { $count ->
    [0] wie viele Antworten es gibt
    [one] eine Antwort
   *[other] { $count } Antworten
}
log-kind-ladder = { $count ->
    [0] wie viele Meldeketten es gibt
    [one] eine Meldekette
   *[other] { $count } Meldeketten
}
log-kind-gesture = { $count ->
    [0] wie viele Gesten es gibt
    [one] eine Geste
   *[other] { $count } Gesten
}
log-kind-group = { $count ->
    [0] wie viele Gruppen es gibt
    [one] eine Gruppe
   *[other] { $count } Gruppen
}
log-kind-membership = { $count ->
    [0] wie viele Mitgliedschaften es gibt
    [one] eine Mitgliedschaft
   *[other] { $count } Mitgliedschaften
}
log-kind-meeting = { $count ->
    [0] wie viele Treffen es gibt
    [one] ein Treffen
   *[other] { $count } Treffen
}
log-kind-post = { $count ->
    [0] wie viele Beiträge es gibt
    [one] ein Beitrag
   *[other] { $count } Beiträge
}
log-kind-other = { $count ->
    [0] wie viele andere Einträge es gibt
    [one] ein anderer Eintrag
   *[other] { $count } andere Einträge
}

### Seiten, die nur etwas sagen

notice-signed-out = Du bist abgemeldet
    .more = Auf diesem Gerät ist niemand mehr angemeldet. Deine anderen Geräte bleiben es.
notice-email-confirmed = Dein Konto ist bereit
    .more = Deine E-Mail-Adresse ist bestätigt.
notice-password-reset = Dein neues Passwort gilt
    .more = Deine anderen Geräte sind abgemeldet, und der Zugriff von Apps und deine persönlichen Zugriffstoken sind beendet.
notice-device-ended = Das Gerät ist abgemeldet
    .more = Es kann nichts mehr lesen.
notice-grant-ended = Der Zugriff ist beendet
    .more = Die App kann nichts mehr lesen. Was sie vorher gelesen hat, hat sie vielleicht noch.
notice-token-ended = Das Token ist beendet
    .more = Es kann nicht mehr benutzt werden.
notice-deletion-requested = Dein Konto wird gelöscht
    .more = Du hast 14 Tage, um es dir anders zu überlegen. Das Datum haben wir dir per E-Mail geschickt.
notice-deletion-cancelled = Dein Konto bleibt
    .more = Alles ist wie vorher. Nur Apps musst du neu verbinden und Token neu anlegen.
notice-account-deleted = Dein Konto ist gelöscht
    .more = Nichts davon kann mehr gelesen werden.
notice-expired = Diese Seite ist abgelaufen
    .more = Sie war zu lange offen, oder es ist schon erledigt. Fang dort noch einmal an, wo du hergekommen bist.
notice-not-found = Diese Seite gibt es nicht
    .more = Prüfe die Adresse, oder mach bei deinem Konto weiter.
notice-too-many = Bitte warte einen Moment
    .more = Aus deinem Netz kamen zu viele Anfragen. Warte 15 Minuten und versuche es noch einmal.
notice-connected = Die App hat ihren Zugriff
    .more = Du hast das schon beantwortet. Geh zurück zur App; in deinem Konto kannst du den Zugriff jederzeit beenden.
notice-invited = Willkommen bei Kith
    .more = Wenn dich jemand eingeladen hat, steht der Code der Einladung in der Adresse dieser Seite, hinter „invitation=“ oder „group=“. Gib ihn in der App ein, die du mit Kith benutzt. Niemand erfährt, dass du diese Seite geöffnet hast.
notice-failed = Etwas ist schiefgegangen
    .more = Der Fehler liegt bei uns. Bitte versuche es gleich noch einmal.

### Anfragen von Apps, die nicht beantwortet werden können

fault-unknown-app = Diese App kennen wir nicht
    .more = Der Link, der dich hergebracht hat, nennt eine App, die hier nicht registriert ist. Vielleicht wurde sie gelöscht, oder der Link ist unvollständig.
fault-wrong-redirect = Diese App lässt sich nicht verbinden
    .more = Der Link, der dich hergebracht hat, hätte dich zu einer Adresse geschickt, die die App nicht registriert hat. Um dich zu schützen, halten wir hier an.
fault-suspended = Diese App ist gesperrt
    .more = Die Verwaltung dieses Servers hat die App gesperrt. Sie bekommt keinen Zugriff auf dein Konto.
fault-unapproved = Diese App ist noch nicht freigegeben
    .more = Die Verwaltung dieses Servers muss die App freigeben, bevor sie um Zugriff bitten kann. Du musst nichts tun.
fault-malformed = Dieser Link ist unvollständig
    .more = In dem Link, der dich hergebracht hat, fehlt etwas oder steht etwas doppelt. Geh zurück zur App und versuche es noch einmal.
fault-expired = Diese Anfrage ist abgelaufen
    .more = Sie war zu lange offen, die App wurde inzwischen geändert, oder du hast sie schon beantwortet. Geh zurück zur App und fang noch einmal an.
fault-safe = Nichts wurde weitergegeben, und du musst nichts tun. Wenn du aus einer App kommst, sag denen Bescheid, die sie gemacht haben.
fault-detail = Technische Angaben
