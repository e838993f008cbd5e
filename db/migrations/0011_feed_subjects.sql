CREATE TABLE `feed_subjects` (
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`topic` text NOT NULL,
	`last_update_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `subject_id`, `topic`),
	CONSTRAINT "feed_subjects_kind" CHECK("feed_subjects"."kind" in ('incident', 'maintenance'))
);
--> statement-breakpoint
CREATE INDEX `feed_subjects_by_update` ON `feed_subjects` (`topic`,`kind`,`last_update_at`);--> statement-breakpoint
INSERT INTO `feed_subjects` (`kind`, `subject_id`, `topic`, `last_update_at`)
SELECT 'incident', id, 'everything', last_update_at
FROM incidents WHERE last_update_at IS NOT NULL AND is_drill = 0
UNION ALL
SELECT 'incident', incident_id, 'component:' || component_id, last_update_at FROM incident_components
UNION
SELECT 'incident', incidents.id, 'region:' || named.region_id, incidents.last_update_at
FROM scope_regions named
JOIN scope_changes ON scope_changes.id = named.scope_change_id AND scope_changes.update_id IS NOT NULL
JOIN incidents ON incidents.id = scope_changes.incident_id AND incidents.last_update_at IS NOT NULL AND is_drill = 0
UNION ALL
SELECT 'maintenance', maintenance_id, 'everything', max(published_at) FROM maintenance_updates GROUP BY maintenance_id
UNION ALL
SELECT 'maintenance', named.maintenance_id, 'component:' || named.component_id, max(published_at)
FROM maintenance_components named
JOIN maintenance_updates ON maintenance_updates.maintenance_id = named.maintenance_id
GROUP BY named.maintenance_id, named.component_id;
