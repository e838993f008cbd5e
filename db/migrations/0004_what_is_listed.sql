CREATE TABLE `incident_components` (
	`component_id` text NOT NULL,
	`incident_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`last_update_at` integer NOT NULL,
	PRIMARY KEY(`incident_id`, `component_id`),
	FOREIGN KEY (`component_id`) REFERENCES `components`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `incident_components_by_start` ON `incident_components` (`component_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `incident_components_by_update` ON `incident_components` (`component_id`,`last_update_at`);--> statement-breakpoint
DROP INDEX `incidents_by_start`;--> statement-breakpoint
CREATE INDEX `incidents_by_end` ON `incidents` (`resolved_at`,`cancelled_at`);--> statement-breakpoint
CREATE INDEX `incidents_by_start` ON `incidents` (`started_at`,`number`);--> statement-breakpoint
DROP INDEX `updates_by_publication`;--> statement-breakpoint
CREATE INDEX `updates_by_publication` ON `updates` (`published_at`,`sequence`);--> statement-breakpoint
INSERT INTO `incident_components` (`component_id`, `incident_id`, `started_at`, `last_update_at`)
SELECT DISTINCT named.component_id, incidents.id, incidents.started_at, incidents.last_update_at
FROM scope_components named
JOIN scope_changes ON scope_changes.id = named.scope_change_id AND scope_changes.update_id IS NOT NULL
JOIN incidents ON incidents.id = scope_changes.incident_id AND incidents.last_update_at IS NOT NULL;
