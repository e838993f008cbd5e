ALTER TABLE `components` ADD `maintained_at` integer;--> statement-breakpoint
ALTER TABLE `incidents` ADD `amended_at` integer;--> statement-breakpoint
ALTER TABLE `maintenance_series` ADD `lead_minutes` integer DEFAULT 10080 NOT NULL;--> statement-breakpoint
ALTER TABLE `maintenances` ADD `announce_at` integer;--> statement-breakpoint
CREATE INDEX `maintenances_to_announce` ON `maintenances` (`announce_at`) WHERE announce_at is not null;--> statement-breakpoint
ALTER TABLE `fan_outs` ADD `maintenance_id` text REFERENCES maintenances(id);--> statement-breakpoint
ALTER TABLE `fan_outs` ADD `maintenance_update_id` text REFERENCES maintenance_updates(id);--> statement-breakpoint
CREATE INDEX `fan_outs_by_maintenance_update` ON `fan_outs` (`maintenance_update_id`);