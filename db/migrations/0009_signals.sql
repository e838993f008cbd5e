CREATE TABLE `signals` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`suggestion_id` text NOT NULL,
	`key` text NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`source` text NOT NULL,
	`url` text,
	`reason` text,
	`started_at` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`times` integer NOT NULL,
	`resolved_at` integer,
	`message_id` text,
	FOREIGN KEY (`suggestion_id`) REFERENCES `suggestions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "signals_key_is_not_empty" CHECK(length("signals"."key") > 0),
	CONSTRAINT "signals_reason" CHECK("signals"."reason" is null or "signals"."reason" in ('slo_burn', 'customer_reports', 'core_function_impaired', 'unsure'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `signals_of_suggestion` ON `signals` (`suggestion_id`,`key`);--> statement-breakpoint
CREATE INDEX `signals_by_key` ON `signals` (`key`);--> statement-breakpoint
CREATE TABLE `suggestions` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`title` text NOT NULL,
	`reason` text NOT NULL,
	`severity` text NOT NULL,
	`component_id` text,
	`region_ids` text NOT NULL,
	`apps` text NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`ended_at` integer,
	`ended_by` text,
	`incident_id` text,
	`dismissal_reason` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "suggestions_id_is_public" CHECK(length("suggestions"."id") = 12 and "suggestions"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "suggestions_state" CHECK("suggestions"."state" in ('open', 'accepted', 'dismissed', 'closed')),
	CONSTRAINT "suggestions_title_is_not_empty" CHECK(length("suggestions"."title") > 0),
	CONSTRAINT "suggestions_reason" CHECK("suggestions"."reason" in ('slo_burn', 'customer_reports', 'core_function_impaired', 'unsure')),
	CONSTRAINT "suggestions_severity" CHECK("suggestions"."severity" in ('sev0', 'sev1', 'sev2', 'sev3')),
	CONSTRAINT "suggestions_open_have_no_end" CHECK(("suggestions"."state" = 'open') = ("suggestions"."ended_at" is null)),
	CONSTRAINT "suggestions_accepted_are_incidents" CHECK(("suggestions"."state" = 'accepted') = ("suggestions"."incident_id" is not null)),
	CONSTRAINT "suggestions_dismissed_say_why" CHECK(("suggestions"."state" = 'dismissed') = ("suggestions"."dismissal_reason" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `suggestions_open` ON `suggestions` (`subject`) WHERE state = 'open';--> statement-breakpoint
CREATE INDEX `suggestions_by_subject` ON `suggestions` (`subject`,`first_at`);--> statement-breakpoint
CREATE INDEX `suggestions_by_state` ON `suggestions` (`state`,`first_at`);--> statement-breakpoint
CREATE INDEX `suggestions_by_time` ON `suggestions` (`first_at`);--> statement-breakpoint
CREATE INDEX `suggestions_ended` ON `suggestions` (`ended_at`) WHERE state in ('dismissed', 'closed');--> statement-breakpoint
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
	CONSTRAINT "tokens_scope" CHECK("__new_tokens"."scope" in ('signal', 'deploy', 'read', 'comms', 'responder', 'admin')),
	CONSTRAINT "tokens_belong_to_one" CHECK(("__new_tokens"."person_id" is null) <> ("__new_tokens"."service" is null)),
	CONSTRAINT "tokens_name_is_not_empty" CHECK(length("__new_tokens"."name") > 0)
);
--> statement-breakpoint
INSERT INTO `__new_tokens`("id", "name", "hash", "scope", "person_id", "service", "created_at", "expires_at", "last_used_at", "revoked_at") SELECT "id", "name", "hash", "scope", "person_id", "service", "created_at", "expires_at", "last_used_at", "revoked_at" FROM `tokens`;--> statement-breakpoint
DROP TABLE `tokens`;--> statement-breakpoint
ALTER TABLE `__new_tokens` RENAME TO `tokens`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);--> statement-breakpoint
CREATE INDEX `tokens_by_person` ON `tokens` (`person_id`);