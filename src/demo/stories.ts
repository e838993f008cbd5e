import { controlPlaneDown } from './stories/control-plane-down.ts'
import { earlyStories } from './stories/early.ts'
import { lateStories } from './stories/late.ts'
import { liveStory } from './stories/live.ts'
import { middleStories } from './stories/middle.ts'
import { recentStories } from './stories/recent.ts'
import type { Story } from './story.ts'

/** All that has happened at Harbor in five months, and what is happening now. */
export const stories: Story[] = [
  ...earlyStories,
  controlPlaneDown,
  ...middleStories,
  ...lateStories,
  ...recentStories,
  liveStory,
]
