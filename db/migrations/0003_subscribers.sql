CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`fan_out_id` text NOT NULL,
	`subscriber_id` text NOT NULL,
	`lane` text NOT NULL,
	`created_at` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`leased_until` integer,
	`leased_by` text,
	`sent_at` integer,
	`last_error` text,
	FOREIGN KEY (`fan_out_id`) REFERENCES `fan_outs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "deliveries_id_is_public" CHECK(length("deliveries"."id") = 12 and "deliveries"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "deliveries_state" CHECK("deliveries"."state" in ('waiting', 'sent', 'parked')),
	CONSTRAINT "deliveries_sent_have_a_time" CHECK(("deliveries"."state" = 'sent') = ("deliveries"."sent_at" is not null))
);
--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`lane`,`next_attempt_at`) WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX `deliveries_by_subscriber` ON `deliveries` (`subscriber_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `deliveries_by_fan_out` ON `deliveries` (`fan_out_id`);--> statement-breakpoint
CREATE TABLE `fan_outs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`incident_id` text,
	`update_id` text,
	`created_at` integer NOT NULL,
	`content` text,
	`cursor` text NOT NULL,
	`expanded_at` integer,
	`withdrawn_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`update_id`) REFERENCES `updates`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "fan_outs_id_is_public" CHECK(length("fan_outs"."id") = 12 and "fan_outs"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "fan_outs_kind" CHECK("fan_outs"."kind" in ('update', 'correction', 'link'))
);
--> statement-breakpoint
CREATE INDEX `fan_outs_to_expand` ON `fan_outs` (`created_at`) WHERE expanded_at is null;--> statement-breakpoint
CREATE INDEX `fan_outs_by_update` ON `fan_outs` (`update_id`);--> statement-breakpoint
CREATE INDEX `fan_outs_by_incident` ON `fan_outs` (`incident_id`);--> statement-breakpoint
CREATE TABLE `subscriber_components` (
	`subscriber_id` text NOT NULL,
	`component_id` text NOT NULL,
	PRIMARY KEY(`subscriber_id`, `component_id`),
	FOREIGN KEY (`subscriber_id`) REFERENCES `subscribers`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `subscriber_components_by_component` ON `subscriber_components` (`component_id`);--> statement-breakpoint
CREATE TABLE `subscriber_key` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	CONSTRAINT "subscriber_key_is_one_row" CHECK("subscriber_key"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE `subscribers` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`address` text NOT NULL,
	`address_key` text NOT NULL,
	`secret` text,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`confirmed_at` integer,
	`link_sent_at` integer,
	`links_sent` integer NOT NULL,
	`failures` integer NOT NULL,
	`suspended_at` integer,
	`suspension_reason` text,
	`wants_incidents` integer NOT NULL,
	`wants_maintenance` integer NOT NULL,
	`verbosity` text NOT NULL,
	`wants_all_components` integer NOT NULL,
	`incident_id` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "subscribers_id_is_public" CHECK(length("subscribers"."id") = 12 and "subscribers"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "subscribers_channel" CHECK("subscribers"."channel" in ('email', 'webhook', 'statuspage', 'slack', 'teams', 'discord')),
	CONSTRAINT "subscribers_state" CHECK("subscribers"."state" in ('pending', 'active', 'suspended')),
	CONSTRAINT "subscribers_verbosity" CHECK("subscribers"."verbosity" in ('every', 'first_and_last')),
	CONSTRAINT "subscribers_address_is_not_empty" CHECK(length("subscribers"."address") > 0),
	CONSTRAINT "subscribers_are_confirmed" CHECK(("subscribers"."state" = 'pending') = ("subscribers"."confirmed_at" is null)),
	CONSTRAINT "subscribers_suspended_say_why" CHECK(("subscribers"."state" = 'suspended') = ("subscribers"."suspended_at" is not null) and ("subscribers"."suspended_at" is null) = ("subscribers"."suspension_reason" is null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_address_key_unique` ON `subscribers` (`address_key`);--> statement-breakpoint
CREATE INDEX `subscribers_by_state` ON `subscribers` (`state`,`id`);--> statement-breakpoint
CREATE INDEX `subscribers_by_incident` ON `subscribers` (`incident_id`);