CREATE TABLE `public_cursors` (
	`reader` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`audit_id` integer NOT NULL
);
