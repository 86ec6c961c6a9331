/** Reads the link's fingerprint once, and shows the first screen. */
import { watchThePage } from "./ui/screen.ts";
import { start } from "./ui/start.ts";
import { forget, newVisit } from "./ui/visit.ts";
import { showWork } from "./ui/work.ts";

const visit = newVisit(location.hash);
watchThePage(() => forget(visit));
showWork();
start(visit);
// Another link pasted into the same tab names another committee, but does not load the page by itself. A person who has
// written something is asked first, like for any other way of leaving.
window.addEventListener("hashchange", () => location.reload());
