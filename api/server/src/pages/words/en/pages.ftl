# The words of Kith's own pages in English. The German ones have the same keys, which a test checks.
# People are addressed plainly and kindly; nothing is said about why somebody uses Kith.

### On every page

brand = Kith
skip = Skip to content
title-problem = Problem
problems = Please check this
signed-in-as = Signed in as
your-account = Your account
switch-account = Use another account
continue = Continue
choose = Choose
optional = Optional
on-this-page = On this page

date-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-hour = { $from } to { $to }

go-account = Go to your account
go-back = Back
go-log = See what apps have read and changed
go-reset = Forgot your password?
go-sign-in = Sign in
go-sign-in-instead = Have an account? Sign in
go-sign-up = New here? Create an account
go-try-again = Try again

### Problems

problem-email-missing = Enter your email address.
problem-email-invalid = Enter an email address such as name@example.org.
problem-name-missing = Enter a name.
problem-name-too-long = The name can have up to 80 characters. Enter a shorter one.
problem-pronouns-too-long = The pronouns can have up to 40 characters. Enter shorter ones.
problem-email-taken = An account was made with this address since you asked for the code. Sign in to it.
problem-password-missing = Enter a password.
problem-password-too-short = The password must have at least 10 characters. Several words work well.
problem-password-too-long = The password can have up to 128 characters. Enter a shorter one.
problem-password-wrong = This isn’t the password of your account. Try again.
problem-sign-in-failed = The email address or the password isn’t right. Check both and try again.
problem-code-missing = Enter the code from the email.
problem-code-wrong = This code isn’t right, or it has expired. Check it, or ask for a new one.
problem-device-code-missing = Enter the code that your device shows.
problem-device-code-wrong = This code isn’t right, or it has expired. Check what your device shows now.
problem-country-unknown = Choose a country from the list.
problem-time-zone-unknown = Choose a time zone from the list.
problem-contact-missing = Choose the contact.
problem-group-missing = Choose the group.
problem-end-missing = Enter the date on which the access ends.
problem-end-past = Enter a date that lies ahead.
problem-wait = { $minutes ->
    [one] There were several attempts. Please wait one minute, then try again.
   *[other] There were several attempts. Please wait { $minutes } minutes, then try again.
}
problem-export-running = An export of your data is running. Let it finish, then try again.
problem-form-expired = This page was open for too long. Please send it again.
problem-unavailable = We can’t answer right now, and nothing was changed. Please try again in a moment.

### Signing in and up

sign-in = Sign in
sign-in-for = { $app } asks you to sign in to Kith. You decide afterwards what it may see.
email = Email address
password = Password
sign-out = Sign out

sign-up = Create an account
sign-up-for = { $app } asks you to sign in to Kith. You decide afterwards what it may see.
name = Name
name-hint = People you link with see it. It doesn’t have to be your full name.
email-hint = We send a code to this address.
password-hint = At least 10 characters. Several words that only you would put together work well.
pronouns = Pronouns
pronouns-hint = People you link with see them.
country = Country
country-hint = Decides which crisis lines you are shown. You can change it at any time.
country-none = No country
time-zone = Time zone
time-zone-hint = For your reminders and quiet hours. You can change it at any time.
time-zone-none = World time (UTC)

confirm-email = Confirm your email address
confirm-email-more = We sent a code to { $email }. It works for 30 minutes.
confirm-email-button = Confirm
code = Code from the email
code-hint = Twelve letters and digits. Spaces and dashes don’t matter.
code-not-there = No email? Look in your spam folder, too.
code-again = Ask for a new code

reset = Reset your password
reset-more = Enter the email address of your account. We send you a code, and you choose a new password with it.
reset-button = Send code

new-password = Choose a new password
new-password-more = If there is an account for { $email }, a code is on its way. It works for 30 minutes. If one was mailed within the last ten minutes, that one is good, and no other comes.
new-password-ends = A new password signs out all your devices, and ends the access of apps and your personal access tokens.
new-password-button = Set new password
password-new = New password

confirm-password = Enter your password again
confirm-password-more = This step has lasting effects. Your password confirms that it’s you.

### Consent

consent-title = { $app } asks for access
consent = { $app } asks for access to your account
consent-more = { $app } asks for more access to your account
about-app = About this app
unverified = Unverified app.
unverified-more = The operator of this server hasn’t approved it. Its name and description are its maker’s own words.
unverified-short = unverified
app-name = Name
app-owner = Made by
app-description = In its maker’s words
this-device = a program on this device
app-returns-to = Sends you back to
consent-device = The app runs on the device that shows this code:
consent-scopes = What it may see and do
consent-scopes-more = Untick what you don’t want to allow.
consent-required = needed
consent-required-more = Without what is marked as “needed” the app doesn’t work: if you untick that, it gets no access at all.
consent-held = has it already
consent-delicate = Only if you want
consent-delicate-more = These are especially personal. Tick only what you want this app to have.
consent-reach = What it covers
consent-reach-more = With one contact or one group, the app sees only what lies wholly within it, as if there were nothing else, whatever is ticked above. Who is told if you don’t answer a check-in is then left out.
consent-everything = Everything ticked above
consent-one-contact = Only one contact
consent-which-contact = Which contact?
consent-one-group = Only one group
consent-which-group = Which group?
consent-end = How long it lasts
consent-end-label = The access ends
consent-end-date = Date
consent-end-date-hint = The access ends at the beginning of this day.
end-never = When I end it
end-day = After a day
end-week = After a week
end-month = After a month
end-three-months = After three months
end-date = On a date of my choice
consent-joined = Each app knows you by an identifier of its own. Two apps could still find out together that you are one person by what you share with both, such as names, phone numbers, texts, or the times at which you were in touch with somebody.
consent-undo = You can end the access at any time in your account.
consent-returns = Either way, you are then sent back to { $place }.
allow = Allow
deny = Don’t allow

### Scopes

scope-public = See what anybody can see
    .more = Crisis lines, and facts about this server. Nothing about you.
scope-profile-read = See your profile
    .more = Your name, pronouns, language, country and time zone.
scope-profile-write = Change your profile
    .more = Your name, pronouns, language, country and time zone. People you are linked with see a new name.
scope-account = Manage your account
    .more = Your email address, password, devices, export and deletion. Whoever has this can take over your account.
scope-contacts-read = See your contacts
    .more = Names, phone numbers and addresses, tags, your private notes, who is core support, when you were in touch, and your invitations.
scope-contacts-write = Change your contacts
    .more = Add, change and delete contacts, say who is a core contact, note when you were in touch, invite people to link, and unlink.
scope-distances-read = See whom you keep at a distance
    .more = Whom you have muted, limited or blocked, and since when. Nobody else can see this.
scope-distances-write = Change whom you keep at a distance
    .more = Mute, limit or block people for you, and undo that. The people aren’t told.
scope-feed-read = Follow changes
    .more = Learn at once when something changes in what the app may see. Nothing beyond that.
scope-checkins-read = See your check-ins
    .more = Your plans, when check-ins are due, and what you answered.
scope-checkins-write = Change your check-in plans
    .more = Propose, accept, pause and end plans, skip or snooze check-ins, and in your name ask people how they are and send them gestures.
scope-checkins-answer = Answer check-ins for you
    .more = Say how you are in your name, and acknowledge what others answered. The person you check in with sees it as your words.
scope-confided-read = See what others confided to you
    .more = How others are, their notes, struggles and triumphs. They wrote this for you, and don’t learn that an app reads it.
scope-ladders-read = See who is told if you don’t answer
    .more = Your ladders: the people, their order, and the words they get. Also what others have asked you to be told about them.
scope-ladders-write = Decide who is told if you don’t answer
    .more = Change your ladders: the people, when they are told, and the words they get. Also agree for you to be told about others, say that you are on it, and give the all-clear.
scope-groups-read = See your groups
    .more = Groups you belong to, your aliases in them, and meetings. Members and what they write only if the group allows apps to read it.
scope-groups-join = Join groups and take part
    .more = Join, leave, and write in groups under your alias. Others see it as coming from you.
scope-groups-facilitate = Run your groups
    .more = Create groups, decide who joins, and do what owners and facilitators do: change roles, remove members, ban.
scope-app = Act for itself
    .more = What belongs to the app itself, and to nobody else. No person can give this.

### Devices without a browser

device = Connect a device
device-more = Your television, console or command line shows a code.
device-code = Code on the device
device-code-hint = Dashes and small letters don’t matter.
device-warning = Go on only if you have started this yourself and the device is in front of you. If somebody sent you the code, they would get access to your account.
device-confirm = Is this your device?
device-confirm-more = Your device must show exactly this code now:
device-mine = Yes, continue
device-not-mine = No, cancel
device-allowed = Your device is connected
device-allowed-more = { $app } now has the access that you chose. Go on at your device; you can close this page.
device-denied = Your device isn’t connected
device-denied-more = { $app } got no access. You can close this page.

### Account

apps = Connected apps
apps-more = Apps that you gave access to your account. When you end an app’s access, it can’t read anything from that moment on. It may still have what it read before.
apps-none = No app has access to your account.
apps-since = Since { $day }.
used-last = Last used on { $day }.
used-never = Never used.
ends-on = Ends on { $day }.
reach-contact = Only the contact { $name }
reach-group = Only the group { $name }
end-grant = End access

devices = Devices
devices-more = Where you are signed in. Sign out any device that you don’t know, then change your password.
device-unnamed = Device without a name
device-current = this device
device-since = Signed in since { $day }.
end-device = Sign out

tokens = Personal access tokens
tokens-more = You made them for your own programs. Anybody who has a token can do what is listed with it.
tokens-none = You have no personal access tokens.
token-since = Made on { $day }.
end-token = End token

data = Your data
export = Export your data
export-more = You get one file with everything in Kith that is yours: your profile, contacts, check-ins, groups, and what you wrote.
export-careful = The file isn’t protected. Save it where only you can open it. We tell you about the export by email and on your devices.
export-button = Download file

deletion = Delete your account
deletion-wait = For 14 days, you can change your mind: sign in and cancel.
deletion-rest = In this time, nothing new of yours reaches others, and nothing of theirs reaches you. Nobody is told.
deletion-apps = The access of all apps and all personal access tokens end at once, for good.
deletion-then = After that, you disappear from people and groups within another 14 days, from each at a different time, and everything of yours is erased. It can’t be brought back.
deletion-export = You may want to keep a copy first:
deletion-button = Delete my account
deletion-planned = Your account will be deleted on { $day }.
deletion-cancel = Keep your account
deletion-cancel-link = Keep your account
deletion-cancel-more = If you keep it, everything is as it was, except that you need to connect apps and make tokens again.
deletion-cancel-button = Keep my account

### Access log

log = Access log
log-more = What apps read and changed in your account, by the hour, kept for a year. For your own devices, it shows only the days of use and security changes. Only you can see it.
log-filter = App
log-all = Everything
log-app = { $name }, since { $day }
log-show = Show
log-none = There is nothing here.
log-lost = { $count ->
    [one] One entry is missing, because the server was overloaded.
   *[other] { $count } entries are missing, because the server was overloaded.
}
log-pages = Pages
log-clear = Clear the entries of your own devices
log-newer = Newer entries
log-older = Older entries
log-actor-renamed = { $was }, now called { $now }
log-actor-token = Token { $name }
log-actor-device = Your device { $name }
log-actor-device-unnamed = A device of yours
log-actor-operator = The operator of this server
log-read = Read { $what }
log-changed = Changed { $what }
log-exported-objects = Exported { $what }
log-and-more = { $what } and more
log-followed = Followed changes as they happened
log-exported = Exported all data
log-imported = Imported contacts from a file
log-used = Used
log-signed-in = Signed in
log-password-changed = Changed the password
log-email-changed = Changed the email address
log-access-given = Gave access to an app or a token
log-access-ended = Signed out a device, or ended the access of an app or a token
log-refused = Tried something that needs the password, without it or with a wrong one
log-command = Ran the command { $name } on { $app }
log-command-group = Ran the command { $name } on a group of yours
log-restored = Restored a backup of this server, so everybody signs in anew

log-kind-profile = { $count ->
    [one] your profile
   *[other] your profile ({ $count } times)
}
log-kind-contact = { $count ->
    [0] how many contacts there are
    [one] one contact
   *[other] { $count } contacts
}
log-kind-invitation = { $count ->
    [0] how many invitations there are
    [one] one invitation
   *[other] { $count } invitations
}
log-kind-touch = { $count ->
    [0] how many times you were in touch there are
    [one] one time you were in touch
   *[other] { $count } times you were in touch
}
log-kind-distance = { $count ->
    [0] how many distances that you keep there are
    [one] one distance that you keep
   *[other] { $count } distances that you keep
}
log-kind-person = { $count ->
    [0] how many linked people there are
    [one] one linked person
   *[other] { $count } linked people
}
log-kind-plan = { $count ->
    [0] how many check-in plans there are
    [one] one check-in plan
   *[other] { $count } check-in plans
}
log-kind-check-in = { $count ->
    [0] how many check-ins there are
    [one] one check-in
   *[other] { $count } check-ins
}
log-kind-answer = { $count ->
    [0] how many answers there are
    [one] one answer
   *[other] { $count } answers
}
log-kind-ladder = { $count ->
    [0] how many ladders there are
    [one] one ladder
   *[other] { $count } ladders
}
log-kind-gesture = { $count ->
    [0] how many gestures there are
    [one] one gesture
   *[other] { $count } gestures
}
log-kind-group = { $count ->
    [0] how many groups there are
    [one] one group
   *[other] { $count } groups
}
log-kind-membership = { $count ->
    [0] how many memberships there are
    [one] one membership
   *[other] { $count } memberships
}
log-kind-meeting = { $count ->
    [0] how many meetings there are
    [one] one meeting
   *[other] { $count } meetings
}
log-kind-post = { $count ->
    [0] how many posts there are
    [one] one post
   *[other] { $count } posts
}
log-kind-other = { $count ->
    [0] how many other entries there are
    [one] one other entry
   *[other] { $count } other entries
}

### Pages that only say something

notice-signed-out = You are signed out
    .more = On this device, nobody is signed in any more. Your other devices stay signed in.
notice-email-confirmed = Your account is ready
    .more = Your email address is confirmed.
notice-password-reset = Your new password is set
    .more = Your other devices are signed out. The access of apps and your personal access tokens have ended.
notice-device-ended = The device is signed out
    .more = It can’t read anything any more.
notice-grant-ended = The access has ended
    .more = The app can’t read anything any more. It may still have what it read before.
notice-token-ended = The token has ended
    .more = It can’t be used any more.
notice-deletion-requested = Your account will be deleted
    .more = You have 14 days to change your mind. We sent you an email with the date.
notice-deletion-cancelled = Your account stays
    .more = Everything is as it was, except that you need to connect apps and make tokens again.
notice-account-deleted = Your account is deleted
    .more = Nothing of it can be read any more.
notice-expired = This page has expired
    .more = It was open for too long, or this is done already. Start again where you came from.
notice-not-found = There is no such page
    .more = Check the address, or go on from your account.
notice-too-many = Please wait a moment
    .more = There were too many requests from your network. Wait 15 minutes and try again.
notice-connected = The app has its access
    .more = You answered this before. Go back to the app; you can end its access at any time in your account.
notice-invited = Welcome to Kith
    .more = If somebody invited you, the code of the invitation is in the address of this page, behind “invitation=” or “group=”. Enter it in the app that you use with Kith. Nobody learns that you opened this page.
notice-failed = Something went wrong
    .more = The fault is on our side. Please try again in a moment.

### Requests of apps that can't be answered

fault-unknown-app = We don’t know this app
    .more = The link that brought you here names an app that isn’t registered here. It may have been deleted, or the link is incomplete.
fault-wrong-redirect = This app can’t be connected
    .more = The link that brought you here would have sent you to an address that the app hasn’t registered. To protect you, we stop here.
fault-suspended = This app is suspended
    .more = The operator of this server has suspended the app. It can’t get access to your account.
fault-unapproved = This app isn’t approved yet
    .more = The operator of this server has to approve the app before it can ask for access. You don’t have to do anything.
fault-malformed = This link is incomplete
    .more = Something is missing or repeated in the link that brought you here. Go back to the app and try again.
fault-expired = This request has expired
    .more = It was open for too long, the app was changed meanwhile, or you have answered it already. Go back to the app and start again.
fault-safe = Nothing was shared, and you don’t need to do anything. If you came from an app, tell its maker.
fault-detail = Technical details
