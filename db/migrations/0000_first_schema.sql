CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`author` text NOT NULL,
	`token_id` text,
	`action` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`request_id` text,
	`details` text NOT NULL,
	FOREIGN KEY (`token_id`) REFERENCES `tokens`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `audit_log_by_subject` ON `audit_log` (`subject_type`,`subject_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`token_id` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`status` integer NOT NULL,
	`answer` text,
	`incident_id` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`token_id`, `key`),
	FOREIGN KEY (`token_id`) REFERENCES `tokens`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_time` ON `idempotency_keys` (`at`);--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_incident` ON `idempotency_keys` (`incident_id`);--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`contact` text,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	CONSTRAINT "people_id_is_public" CHECK(length("people"."id") = 12 and "people"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "people_name_is_not_empty" CHECK(length("people"."name") > 0)
);
--> statement-breakpoint
CREATE TABLE `tokens` (
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
	CONSTRAINT "tokens_id_is_public" CHECK(length("tokens"."id") = 12 and "tokens"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "tokens_scope" CHECK("tokens"."scope" in ('read', 'comms', 'responder', 'admin')),
	CONSTRAINT "tokens_belong_to_one" CHECK(("tokens"."person_id" is null) <> ("tokens"."service" is null)),
	CONSTRAINT "tokens_name_is_not_empty" CHECK(length("tokens"."name") > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);--> statement-breakpoint
CREATE INDEX `tokens_by_person` ON `tokens` (`person_id`);--> statement-breakpoint
CREATE TABLE `component_groups` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	CONSTRAINT "component_groups_id_is_public" CHECK(length("component_groups"."id") = 12 and "component_groups"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "component_groups_name_is_not_empty" CHECK(length("component_groups"."name") > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `component_groups_name_unique` ON `component_groups` (`name`);--> statement-breakpoint
CREATE TABLE `components` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`group_id` text,
	`position` integer NOT NULL,
	`created_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`group_id`) REFERENCES `component_groups`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "components_id_is_public" CHECK(length("components"."id") = 12 and "components"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "components_name_is_not_empty" CHECK(length("components"."name") > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `components_name_unique` ON `components` (`name`);--> statement-breakpoint
CREATE INDEX `components_by_group` ON `components` (`group_id`,`position`);--> statement-breakpoint
CREATE TABLE `regions` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	CONSTRAINT "regions_id_is_public" CHECK(length("regions"."id") = 12 and "regions"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "regions_name_is_not_empty" CHECK(length("regions"."name") > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `regions_name_unique` ON `regions` (`name`);--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`origin` text NOT NULL,
	`reason` text,
	`severity` text NOT NULL,
	`highest_severity` text NOT NULL,
	`status` text,
	`declared_at` integer NOT NULL,
	`declared_by` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`first_published_at` integer,
	`last_update_at` integer,
	`promised_at` integer,
	`resolved_at` integer,
	`cancelled_at` integer,
	`cancellation_reason` text,
	`postmortem_url` text,
	CONSTRAINT "incidents_id_is_public" CHECK(length("incidents"."id") = 12 and "incidents"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "incidents_number_counts_up" CHECK("incidents"."number" > 0),
	CONSTRAINT "incidents_title_is_not_empty" CHECK(length("incidents"."title") > 0),
	CONSTRAINT "incidents_origin" CHECK("incidents"."origin" in ('declared', 'imported')),
	CONSTRAINT "incidents_reason" CHECK("incidents"."reason" is null or "incidents"."reason" in ('slo_burn', 'customer_reports', 'core_function_impaired', 'unsure')),
	CONSTRAINT "incidents_severity" CHECK("incidents"."severity" in ('sev0', 'sev1', 'sev2', 'sev3')),
	CONSTRAINT "incidents_highest_severity" CHECK("incidents"."highest_severity" in ('sev0', 'sev1', 'sev2', 'sev3')),
	CONSTRAINT "incidents_highest_is_highest" CHECK("incidents"."highest_severity" <= "incidents"."severity"),
	CONSTRAINT "incidents_status" CHECK("incidents"."status" is null or "incidents"."status" in ('investigating', 'identified', 'monitoring', 'resolved')),
	CONSTRAINT "incidents_published_have_a_status" CHECK(("incidents"."status" is null) = ("incidents"."first_published_at" is null) and ("incidents"."status" is null) = ("incidents"."last_update_at" is null)),
	CONSTRAINT "incidents_resolved_have_an_end" CHECK(("incidents"."status" is 'resolved') = ("incidents"."resolved_at" is not null) and ("incidents"."resolved_at" is null) = ("incidents"."ended_at" is null)),
	CONSTRAINT "incidents_end_after_start" CHECK("incidents"."ended_at" is null or "incidents"."ended_at" >= "incidents"."started_at"),
	CONSTRAINT "incidents_cancelled_are_internal" CHECK("incidents"."cancelled_at" is null or "incidents"."status" is null),
	CONSTRAINT "incidents_cancelled_say_why" CHECK(("incidents"."cancelled_at" is null) = ("incidents"."cancellation_reason" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incidents_number_unique` ON `incidents` (`number`);--> statement-breakpoint
CREATE INDEX `incidents_by_status` ON `incidents` (`status`);--> statement-breakpoint
CREATE INDEX `incidents_by_severity` ON `incidents` (`severity`,`number`);--> statement-breakpoint
CREATE INDEX `incidents_by_start` ON `incidents` (`started_at`);--> statement-breakpoint
CREATE TABLE `severity_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`at` integer NOT NULL,
	`from_severity` text NOT NULL,
	`to_severity` text NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "severity_changes_from" CHECK("severity_changes"."from_severity" in ('sev0', 'sev1', 'sev2', 'sev3')),
	CONSTRAINT "severity_changes_to" CHECK("severity_changes"."to_severity" in ('sev0', 'sev1', 'sev2', 'sev3'))
);
--> statement-breakpoint
CREATE INDEX `severity_changes_by_incident` ON `severity_changes` (`incident_id`);--> statement-breakpoint
CREATE TABLE `page` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`logo_url` text,
	`support_url` text,
	`time_zone` text NOT NULL,
	CONSTRAINT "page_is_one_row" CHECK("page"."id" = 1),
	CONSTRAINT "page_name_is_not_empty" CHECK(length("page"."name") > 0)
);
--> statement-breakpoint
CREATE TABLE `revision` (
	`id` integer PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT "revision_is_one_row" CHECK("revision"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `component_impacts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`component_id` text NOT NULL,
	`status` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "component_impacts_status" CHECK("component_impacts"."status" in ('operational', 'degraded_performance', 'partial_outage', 'major_outage')),
	CONSTRAINT "component_impacts_end_after_start" CHECK("component_impacts"."to_at" is null or "component_impacts"."to_at" >= "component_impacts"."from_at")
);
--> statement-breakpoint
CREATE INDEX `component_impacts_by_incident` ON `component_impacts` (`incident_id`);--> statement-breakpoint
CREATE INDEX `component_impacts_by_component` ON `component_impacts` (`component_id`,`from_at`);--> statement-breakpoint
CREATE INDEX `component_impacts_by_end` ON `component_impacts` (`to_at`);--> statement-breakpoint
CREATE TABLE `scope_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`update_id` text,
	`at` integer NOT NULL,
	`apps` text NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `scope_changes_by_incident` ON `scope_changes` (`incident_id`);--> statement-breakpoint
CREATE TABLE `scope_components` (
	`scope_change_id` integer NOT NULL,
	`component_id` text NOT NULL,
	`status` text NOT NULL,
	PRIMARY KEY(`scope_change_id`, `component_id`),
	FOREIGN KEY (`scope_change_id`) REFERENCES `scope_changes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "scope_components_status" CHECK("scope_components"."status" in ('operational', 'degraded_performance', 'partial_outage', 'major_outage'))
);
--> statement-breakpoint
CREATE INDEX `scope_components_by_component` ON `scope_components` (`component_id`);--> statement-breakpoint
CREATE TABLE `scope_regions` (
	`scope_change_id` integer NOT NULL,
	`region_id` text NOT NULL,
	PRIMARY KEY(`scope_change_id`, `region_id`),
	FOREIGN KEY (`scope_change_id`) REFERENCES `scope_changes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`region_id`) REFERENCES `regions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `scope_regions_by_region` ON `scope_regions` (`region_id`);--> statement-breakpoint
CREATE TABLE `timeline` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`happened_at` integer NOT NULL,
	`written_at` integer NOT NULL,
	`kind` text NOT NULL,
	`author` text NOT NULL,
	`update_id` text,
	`details` text NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "timeline_kind_is_not_empty" CHECK(length("timeline"."kind") > 0)
);
--> statement-breakpoint
CREATE INDEX `timeline_by_incident` ON `timeline` (`incident_id`,`happened_at`);--> statement-breakpoint
CREATE TABLE `update_wordings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`update_id` text NOT NULL,
	`replaced_at` integer NOT NULL,
	`replaced_by` text NOT NULL,
	`wording` text NOT NULL,
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `update_wordings_by_update` ON `update_wordings` (`update_id`);--> statement-breakpoint
CREATE TABLE `updates` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`severity` text NOT NULL,
	`published_at` integer NOT NULL,
	`author` text NOT NULL,
	`what_is_happening` text,
	`who_is_affected` text,
	`what_we_are_doing` text,
	`next_update_at` integer,
	`what_was_impacted` text,
	`started_at` integer,
	`ended_at` integer,
	`corrected_started_at` integer,
	`what_changed` text,
	`postmortem_url` text,
	`reopening_reason` text,
	`body` text,
	`edited_at` integer,
	`retracted_at` integer,
	`retraction_reason` text,
	`purged_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "updates_id_is_public" CHECK(length("updates"."id") = 12 and "updates"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "updates_kind" CHECK("updates"."kind" in ('update', 'resolution', 'reopening', 'imported')),
	CONSTRAINT "updates_status" CHECK("updates"."status" in ('investigating', 'identified', 'monitoring', 'resolved')),
	CONSTRAINT "updates_severity" CHECK("updates"."severity" in ('sev0', 'sev1', 'sev2', 'sev3')),
	CONSTRAINT "updates_resolved_only_by_resolution" CHECK("updates"."kind" = 'imported' or ("updates"."status" = 'resolved') = ("updates"."kind" = 'resolution')),
	CONSTRAINT "updates_hold_their_template" CHECK(case
        when "updates"."purged_at" is not null then true
        when "updates"."kind" = 'imported' then "updates"."body" is not null
        when "updates"."kind" = 'resolution' then "updates"."what_was_impacted" is not null and "updates"."what_changed" is not null and "updates"."started_at" is not null and "updates"."ended_at" is not null
        else "updates"."what_is_happening" is not null and "updates"."who_is_affected" is not null and "updates"."what_we_are_doing" is not null and "updates"."next_update_at" is not null
      end),
	CONSTRAINT "updates_promise_a_later_time" CHECK("updates"."next_update_at" is null or "updates"."next_update_at" > "updates"."published_at"),
	CONSTRAINT "updates_retracted_say_why" CHECK(("updates"."retracted_at" is null) = ("updates"."retraction_reason" is null)),
	CONSTRAINT "updates_purged_are_retracted" CHECK("updates"."purged_at" is null or "updates"."retracted_at" is not null)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `updates_by_incident` ON `updates` (`incident_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `updates_by_publication` ON `updates` (`published_at`);