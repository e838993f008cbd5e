ALTER TABLE `revision` ADD `mark` text;--> statement-breakpoint
UPDATE `revision` SET `mark` = lower(hex(randomblob(8)));
