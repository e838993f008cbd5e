CREATE TABLE `action_items` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`title` text NOT NULL,
	`owner_id` text NOT NULL,
	`due_on` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`closed_at` integer,
	`closed_by` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "action_items_id_is_public" CHECK(length("action_items"."id") = 12 and "action_items"."id" not glob '*[^a-z0-9]*'),
	CONSTRAINT "action_items_title_is_not_empty" CHECK(length("action_items"."title") > 0),
	CONSTRAINT "action_items_state" CHECK("action_items"."state" in ('open', 'done', 'dropped')),
	CONSTRAINT "action_items_due_on_a_date" CHECK("action_items"."due_on" glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
	CONSTRAINT "action_items_dropped_say_why" CHECK(("action_items"."state" = 'dropped') = ("action_items"."reason" is not null)),
	CONSTRAINT "action_items_closed_have_a_time" CHECK(("action_items"."state" = 'open') = ("action_items"."closed_at" is null))
);
--> statement-breakpoint
CREATE INDEX `action_items_by_incident` ON `action_items` (`incident_id`);--> statement-breakpoint
CREATE INDEX `action_items_open` ON `action_items` (`due_on`,`id`) WHERE state = 'open';--> statement-breakpoint
CREATE TABLE `postmortem_wordings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` text NOT NULL,
	`replaced_at` integer NOT NULL,
	`replaced_by` text NOT NULL,
	`markdown` text NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `postmortem_wordings_by_incident` ON `postmortem_wordings` (`incident_id`);--> statement-breakpoint
CREATE TABLE `postmortems` (
	`incident_id` text PRIMARY KEY NOT NULL,
	`has_actionable_learning` integer NOT NULL,
	`shows_action_items` integer NOT NULL,
	`draft` text,
	`published` text,
	`first_published_at` integer,
	`published_at` integer,
	`published_by` text,
	`edited_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "postmortems_publication_is_whole" CHECK(("postmortems"."published" is null) = ("postmortems"."published_at" is null) and ("postmortems"."published" is null) = ("postmortems"."first_published_at" is null) and ("postmortems"."published" is null) = ("postmortems"."published_by" is null)),
	CONSTRAINT "postmortems_edited_are_published" CHECK("postmortems"."edited_at" is null or "postmortems"."published" is not null)
);
