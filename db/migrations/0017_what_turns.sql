ALTER TABLE `updates` ADD `status_before` text;--> statement-breakpoint
UPDATE `updates` SET `status_before` = (SELECT `before`.`status` FROM `updates` `before` WHERE `before`.`incident_id` = `updates`.`incident_id` AND `before`.`sequence` < `updates`.`sequence` ORDER BY `before`.`sequence` DESC LIMIT 1);--> statement-breakpoint
CREATE INDEX `updates_that_turn` ON `updates` (`incident_id`,`sequence`) WHERE (status_before is null or status_before <> status or kind = 'reopening');--> statement-breakpoint
CREATE INDEX `timeline_written` ON `timeline` (`incident_id`,`kind`) WHERE kind in ('note', 'decision', 'action', 'metric', 'link');--> statement-breakpoint
CREATE INDEX `timeline_corrections` ON `timeline` (`corrects_id`) WHERE corrects_id is not null;