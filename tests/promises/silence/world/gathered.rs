//! What is the same in each world: groups in which Ada and Berta are, or one of them.

use serde_json::json;

use super::World;

impl World<'_> {
    /// Ada and Berta in one group of each, and a group of Ada's that Berta could join.
    pub(super) async fn gather(&mut self) {
        let app = self.app;
        let (ada, berta) = (self.ada.clone(), self.berta.clone());
        let group = app.group(&ada, json!({ "name": "Evenings", "guidelines": "Be kind." })).await;
        let joined = app
            .group(&ada, json!({ "name": "Mornings", "guidelines": "Be kind.", "profile": { "alias": "Robin" } }))
            .await;
        let own =
            app.group(&berta, json!({ "name": "Noons", "joinPolicy": "REQUEST", "guidelines": "Be kind." })).await;
        let membership = app.join(&berta, &joined, "Fern").await;
        let hers = app.membership(&ada, &joined).await;
        app.join(&ada, &own, "Moss").await;
        // What each asked the other into, and codes.
        let code = app.group_code(&ada, &joined).await;
        let guarded = app.group(&ada, json!({ "name": "Nights", "visibility": "SECRET" })).await;
        let guarded_code = app.group_code(&ada, &guarded).await;
        let theirs = self.named("adas contact").to_owned();
        let of_ada = self.named("of ada").to_owned();
        app.invite_to_group(&ada, &guarded, &theirs).await;
        let invitation = app.group_invitation(&berta).await;
        let sent = app.invite_to_group(&berta, &own, &of_ada).await;
        let made = app.done(&*berta.token, "createGroupCode", json!({ "groupId": own }), "groupCode { id }").await;
        let report = json!({ "groupId": joined, "reason": "OTHER", "text": "They are loud." });
        let report = app.done(&*berta.token, "reportGroup", report, "groupReport { id }").await;
        self.run_groups().await;
        for (name, value) in [
            ("adas group code", json!(code)),
            ("group code", json!(guarded_code)),
            ("group invitation", json!(invitation)),
            ("group report", report["groupReport"]["id"].clone()),
            ("own group code", made["groupCode"]["id"].clone()),
            ("sent group invitation", json!(sent)),
            ("group", json!(group)),
            ("joined group", json!(joined)),
            ("own group", json!(own)),
            ("membership", membership["id"].clone()),
            ("adas membership", hers["id"].clone()),
        ] {
            self.name(name, &value);
        }
        app.clock.tick();
    }

    /// What Berta runs, or helps to run, with Ada and others in it.
    async fn run_groups(&mut self) {
        let app = self.app;
        let (ada, berta, clara) = (self.ada.clone(), self.berta.clone(), self.clara.clone());
        let run = app.group(&berta, json!({ "name": "Runs", "joinPolicy": "REQUEST" })).await;
        let member = app.admit(&berta, &ada, &run, "Linnet").await;
        let own_facilitator = app.admit(&berta, &clara, &run, "Wren").await;
        app.offer(&berta, &own_facilitator).await;
        app.accept_role(&clara, &run).await;
        let mut others = Vec::new();
        for name in ["Emil", "Frida", "Gustav"] {
            others.push(app.person(name).await);
        }
        let banned = app.admit(&berta, &others[0], &run, "Rook").await;
        let ban = json!({ "memberId": banned, "reason": "a reason" });
        app.done(&*berta.token, "banGroupMember", ban, "member { id }").await;
        let offered = app.admit(&berta, &others[1], &run, "Reed").await;
        app.offer(&berta, &offered).await;
        app.join(&others[2], &run, "Asker").await;
        let applicant = app.member(&berta, &run, "Asker").await;

        let facilitated = app.group(&ada, json!({ "name": "Facilitated" })).await;
        let offering = app.group(&ada, json!({ "name": "Offering" })).await;
        for group in [&facilitated, &offering] {
            app.join(&berta, group, "Heron").await;
            app.offer(&ada, &app.member(&ada, group, "Heron").await).await;
        }
        app.accept_role(&berta, &facilitated).await;
        app.join(&others[2], &facilitated, "Gull").await;
        let other_member = app.member(&berta, &facilitated, "Founder").await;
        let another_member = app.member(&berta, &facilitated, "Gull").await;
        let block = json!({ "memberId": another_member });
        let block = app.done(&*berta.token, "blockGroupMember", block, "block { id }").await;
        let showing = json!({ "memberId": other_member });
        let showing = app.done(&*berta.token, "showMyselfTo", showing, "showing { id }").await;
        for who in [&ada, &berta] {
            let input = json!({ "groupId": facilitated, "pronouns": "she/her" });
            app.done(&*who.token, "updateMembership", input, "membership { id }").await;
        }
        // Ada shows Berta who she is, too.
        let bertas = app.member(&ada, &facilitated, "Heron").await;
        app.done(&*ada.token, "showMyselfTo", json!({ "memberId": bertas }), "showing { id }").await;
        let places = "query($id: ID!, $run: ID!) { groups(first: 1) { edges { cursor } } node(id: $id) { ... on Group { blocks { edges { cursor } } } } \
                      run: node(id: $run) { ... on Group { members(first: 1) { edges { cursor } } \
                      log(first: 1) { edges { cursor } nodes { id } } } } }";
        let places = app.ask(&*berta.token, places, json!({ "id": facilitated, "run": run })).await;
        for (name, value) in [
            ("run group", json!(run)),
            ("member", json!(member)),
            ("own facilitator", json!(own_facilitator)),
            ("banned member", json!(banned)),
            ("offered member", json!(offered)),
            ("applicant", json!(applicant)),
            ("facilitated group", json!(facilitated)),
            ("offering group", json!(offering)),
            ("other member", json!(other_member)),
            ("another member", json!(another_member)),
            ("group block", block["block"]["id"].clone()),
            ("group showing", showing["showing"]["id"].clone()),
            ("group log entry", places["run"]["log"]["nodes"][0]["id"].clone()),
            ("GroupConnection", places["groups"]["edges"][0]["cursor"].clone()),
            ("GroupBlockConnection", places["node"]["blocks"]["edges"][0]["cursor"].clone()),
            ("GroupMemberConnection", places["run"]["members"]["edges"][0]["cursor"].clone()),
            ("GroupLogConnection", places["run"]["log"]["edges"][0]["cursor"].clone()),
        ] {
            self.name(name, &value);
        }
    }
}
