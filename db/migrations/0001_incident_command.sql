CREATE TABLE `escalations` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`target` text NOT NULL,
	`trigger` text NOT NULL,
	`reason` text,
	`occasion` text,
	`raised_at` integer NOT NULL,
	`raised_by` text NOT NULL,
	`last_told_at` integer NOT NULL,
	`times_told` integer NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`acknowledged_by`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "escalations_id_is_public" CHECK(length("escalations"."id") = 12 and "escalations"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "escalations_target" CHECK("escalations"."target" in ('owners', 'leadership')),
	CONSTRAINT "escalations_trigger" CHECK("escalations"."trigger" in ('privileged_access', 'data_loss', 'security_risk', 'no_improvement', 'sev0', 'beyond_status_page', 'legal_risk')),
	CONSTRAINT "escalations_acknowledgement_is_whole" CHECK(("escalations"."acknowledged_at" is null) = ("escalations"."acknowledged_by" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `escalations_occasion_unique` ON `escalations` (`occasion`);--> statement-breakpoint
CREATE INDEX `escalations_by_incident` ON `escalations` (`incident_id`);--> statement-breakpoint
CREATE INDEX `escalations_waiting` ON `escalations` (`last_told_at`) WHERE acknowledged_at is null;--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`occasion` text,
	`incident_id` text,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`leased_until` integer,
	`leased_by` text,
	`sent_at` integer,
	`last_error` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "outbox_id_is_public" CHECK(length("outbox"."id") = 12 and "outbox"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "outbox_state" CHECK("outbox"."state" in ('waiting', 'sent', 'parked')),
	CONSTRAINT "outbox_recipient_is_not_empty" CHECK(length("outbox"."recipient") > 0),
	CONSTRAINT "outbox_sent_have_a_time" CHECK(("outbox"."state" = 'sent') = ("outbox"."sent_at" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_occasion_unique` ON `outbox` (`occasion`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`next_attempt_at`) WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX `outbox_by_incident` ON `outbox` (`incident_id`);--> statement-breakpoint
CREATE TABLE `production_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`what` text NOT NULL,
	`target` text NOT NULL,
	`purpose` text NOT NULL,
	`author` text NOT NULL,
	`at` integer NOT NULL,
	`exception_hash` text,
	`exception_expires_at` integer,
	`exception_used_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "production_changes_id_is_public" CHECK(length("production_changes"."id") = 12 and "production_changes"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "production_changes_what_is_not_empty" CHECK(length("production_changes"."what") > 0),
	CONSTRAINT "production_changes_purpose" CHECK("production_changes"."purpose" in ('mitigates', 'prevents_recurrence', 'other')),
	CONSTRAINT "production_changes_exception_expires" CHECK(("production_changes"."exception_hash" is null) = ("production_changes"."exception_expires_at" is null)),
	CONSTRAINT "production_changes_used_exceptions_exist" CHECK("production_changes"."exception_used_at" is null or "production_changes"."exception_hash" is not null),
	CONSTRAINT "production_changes_other_get_no_exception" CHECK("production_changes"."purpose" <> 'other' or "production_changes"."exception_hash" is null)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `production_changes_exception_hash_unique` ON `production_changes` (`exception_hash`);--> statement-breakpoint
CREATE INDEX `production_changes_by_incident` ON `production_changes` (`incident_id`,`at`);--> statement-breakpoint
CREATE TABLE `role_assignments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`role` text NOT NULL,
	`person_id` text NOT NULL,
	`assigned_at` integer NOT NULL,
	`assigned_by` text NOT NULL,
	`released_at` integer,
	`released_by` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "role_assignments_role" CHECK("role_assignments"."role" in ('ic', 'ops_lead', 'comms_lead', 'scribe')),
	CONSTRAINT "role_assignments_release_is_whole" CHECK(("role_assignments"."released_at" is null) = ("role_assignments"."released_by" is null)),
	CONSTRAINT "role_assignments_release_after_assignment" CHECK("role_assignments"."released_at" is null or "role_assignments"."released_at" >= "role_assignments"."assigned_at")
);
--> statement-breakpoint
CREATE INDEX `role_assignments_by_incident` ON `role_assignments` (`incident_id`,`role`);--> statement-breakpoint
CREATE INDEX `role_assignments_by_person` ON `role_assignments` (`person_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `role_assignments_one_holder` ON `role_assignments` (`incident_id`,`role`) WHERE released_at is null;--> statement-breakpoint
CREATE TABLE `mitigations` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`what` text NOT NULL,
	`is_temporary` integer NOT NULL,
	`made_at` integer NOT NULL,
	`made_by` text NOT NULL,
	`removed_at` integer,
	`removed_by` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "mitigations_id_is_public" CHECK(length("mitigations"."id") = 12 and "mitigations"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "mitigations_what_is_not_empty" CHECK(length("mitigations"."what") > 0),
	CONSTRAINT "mitigations_removal_is_whole" CHECK(("mitigations"."removed_at" is null) = ("mitigations"."removed_by" is null)),
	CONSTRAINT "mitigations_only_temporary_ones_go" CHECK("mitigations"."removed_at" is null or "mitigations"."is_temporary")
);
--> statement-breakpoint
CREATE INDEX `mitigations_by_incident` ON `mitigations` (`incident_id`);--> statement-breakpoint
CREATE TABLE `verification_overrides` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`update_id` text NOT NULL,
	`person_id` text NOT NULL,
	`reason` text NOT NULL,
	`open_checks` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "verification_overrides_say_why" CHECK(length("verification_overrides"."reason") > 0)
);
--> statement-breakpoint
CREATE INDEX `verification_overrides_by_incident` ON `verification_overrides` (`incident_id`);--> statement-breakpoint
CREATE TABLE `verification_ticks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`check_id` text NOT NULL,
	`state` text NOT NULL,
	`evidence` text NOT NULL,
	`person_id` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "verification_ticks_state" CHECK("verification_ticks"."state" in ('confirmed', 'not_applicable', 'open')),
	CONSTRAINT "verification_ticks_have_evidence" CHECK(length("verification_ticks"."evidence") > 0)
);
--> statement-breakpoint
CREATE INDEX `verification_ticks_by_incident` ON `verification_ticks` (`incident_id`,`check_id`);--> statement-breakpoint
CREATE INDEX `verification_ticks_by_person` ON `verification_ticks` (`person_id`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scope` text NOT NULL,
	`person_id` text,
	`service` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tokens_id_is_public" CHECK(length("__new_tokens"."id") = 12 and "__new_tokens"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "tokens_scope" CHECK("__new_tokens"."scope" in ('deploy', 'read', 'comms', 'responder', 'admin')),
	CONSTRAINT "tokens_belong_to_one" CHECK(("__new_tokens"."person_id" is null) <> ("__new_tokens"."service" is null)),
	CONSTRAINT "tokens_name_is_not_empty" CHECK(length("__new_tokens"."name") > 0)
);
--> statement-breakpoint
INSERT INTO `__new_tokens`("id", "name", "hash", "scope", "person_id", "service", "created_at", "expires_at", "last_used_at", "revoked_at") SELECT "id", "name", "hash", "scope", "person_id", "service", "created_at", "expires_at", "last_used_at", "revoked_at" FROM `tokens`;--> statement-breakpoint
DROP TABLE `tokens`;--> statement-breakpoint
ALTER TABLE `__new_tokens` RENAME TO `tokens`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);--> statement-breakpoint
CREATE INDEX `tokens_by_person` ON `tokens` (`person_id`);--> statement-breakpoint
ALTER TABLE `timeline` ADD `corrects_id` integer REFERENCES timeline(id);