// What ical.js and rrule-temporal make of recurrence rules and calendars. Each line of standard input is a question in
// JSON, each line of standard output the answer. The first argument is a directory with node_modules.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(`${process.argv[2]}/package.json`));
const ICAL = (await import(pathToFileURL(require.resolve("ical.js")))).default;
const { RRuleTemporal } = require("rrule-temporal");

const utc = (date) => date.toISOString().replace(".000", "");

// The local starts of a rule up to the year `until`; ical.js looks at no zone here.
function icalStarts({ start, rule, until }) {
    const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateTimeString(start));
    const found = [];
    for (let next = iterator.next(); next && next.year <= until && found.length < 20000; next = iterator.next())
        found.push(next.toString());
    return found;
}

// The instants at which a rule begins in a zone.
function temporalStarts({ start, rule, zone, from, to }) {
    const compact = start.replace(/[-:]/g, "");
    const series = new RRuleTemporal({ rruleString: `DTSTART;TZID=${zone}:${compact}\nRRULE:${rule}` });
    return series.between(new Date(from), new Date(to), true).map((time) => utc(new Date(time.epochMilliseconds)));
}

// The times that the events of a calendar take up between two instants.
function icalBusy({ text, from, to }) {
    const root = new ICAL.Component(ICAL.parse(text));
    for (const zone of root.getAllSubcomponents("vtimezone"))
        ICAL.TimezoneService.register(new ICAL.Timezone(zone));
    const begin = new Date(from), end = new Date(to), found = [];
    const components = root.getAllSubcomponents("vevent");
    const overrides = components.filter((component) => component.hasProperty("recurrence-id"));
    const add = (component, first, last) => {
        if (component.getFirstPropertyValue("status") === "CANCELLED") return;
        if (component.getFirstPropertyValue("transp") === "TRANSPARENT") return;
        const [a, b] = [first.toJSDate(), last.toJSDate()];
        if (a < b && a < end && b > begin) found.push([utc(a), utc(b)]);
    };
    for (const component of components.filter((each) => !each.hasProperty("recurrence-id"))) {
        const uid = component.getFirstPropertyValue("uid");
        const event = new ICAL.Event(component, {
            exceptions: overrides.filter((each) => each.getFirstPropertyValue("uid") === uid) });
        const iterator = event.iterator();
        for (let next = iterator.next(), count = 0; next && count < 5000; next = iterator.next(), ++count) {
            if (next.toJSDate() > new Date(end.getTime() + 40 * 86400000)) break;
            const { item, startDate, endDate } = event.getOccurrenceDetails(next);
            add(item.component, startDate, endDate);
        }
    }
    return found.sort();
}

const answers = { icalStarts, temporalStarts, icalBusy };
for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    let answer;
    try {
        answer = { answer: answers[question.ask](question) };
    } catch (error) {
        answer = { error: String(error) };
    }
    console.log(JSON.stringify(answer));
}
