/** What a committee says of itself: each rule of the form, the limit of attachments and the directory is kept by the parser, the same
 *  rules as in protocol/tests/details.rs. */
import assert from "node:assert/strict";
import test from "node:test";
import { NOW, World, confirm, m, makeDetails, makeLink } from "./world.mjs";

const { random, hex, equal } = m.bytes;
const said = (language, label) => ({ language, label, hint: "" });
const full = () => makeDetails([{ name: "Ana", recipient: random(1216) }], {
  languages: ["en", "zh-Hant-TW"],
  form: [
    { id: "when", kind: 0, texts: [] },
    { id: "room-2", kind: 1, texts: [said("en", "Which room?"), said("pt-BR", "Que sala?")] },
    { id: "more", kind: 2, texts: [said("en", "More?")] },
  ],
  directory: [
    { names: ["Larch", "larchd"], kind: 0, committee: random(32), ways: [], urgent: "", days: null },
    { names: ["LarchConf"], kind: 1, committee: null, ways: [{ label: "Mail", how: "desk@larch.example" }], urgent: "+00 555", days: [20_780, 20_780] },
  ],
});

const parse = (change) => {
  const details = full();
  change(details);
  const parsed = m.roster.parseDetails(m.roster.encodeDetails(details));
  assert.deepEqual(parsed, details);
};
const many = (count, one) => Array.from({ length: count }, (_, n) => one(n));

test("what keeps the rules comes back", () => {
  for (const change of [
    () => undefined,
    (d) => { d.form = []; },
    (d) => { d.form = many(64, (n) => ({ ...d.form[1], id: `q${n}` })); },
    (d) => { d.form[1].texts[0].label = "é".repeat(500); },
    (d) => { d.form[1].texts[0].label = "😀".repeat(500); },
    (d) => { d.form[0].id = "from-a-later-version"; },
    (d) => { d.directory[0].names = many(16, (n) => `${n}${"名".repeat(118)}`); },
    (d) => { d.directory[1].days = [0, 2_932_896]; },
    (d) => { d.directory[1].committee = random(32); },
    (d) => { d.attachments = 0; },
    (d) => { d.directory = many(1024, (n) => ({ ...d.directory[0], names: [`Project ${n}`] })); },
  ]) parse(change);
});

test("what breaks a rule is refused", () => {
  const broken = [
    (d) => { d.form = many(65, (n) => ({ ...d.form[1], id: `q${n}` })); },
    (d) => { d.form[1].kind = 3; },
    (d) => { d.form[1].id = ""; },
    (d) => { d.form[1].id = "Room"; },
    (d) => { d.form[1].id = "room_2"; },
    (d) => { d.form[1].id = "room\n"; },
    (d) => { d.form[1].id = "a".repeat(33); },
    (d) => { d.form[1].id = "when"; },
    (d) => { d.form[1].texts = []; },
    (d) => { d.form[1].texts[0].label = " \u0085\u3000"; },
    (d) => { d.form[1].texts[0].label = "é".repeat(501); },
    (d) => { d.form[1].texts[0].hint = "é".repeat(501); },
    (d) => { d.form[1].texts[1].language = "en"; },
    (d) => { d.form[1].texts[1].language = "pt_BR"; },
    (d) => { d.form[1].texts = many(65, (n) => said(`en-x${n}`, "?")); },
    ...["", "e", "english-", "-en", "en--GB", "1n", "en-123456789", "ен", `en${"-abcdefg".repeat(5)}`, "en\n"].map((tag) => (d) => { d.languages = [tag]; }),
    (d) => { d.languages = many(65, () => "en"); },
    (d) => { d.attachments = 26_214_401; },
    (d) => { d.directory[0].kind = 3; },
    (d) => { d.directory[0].names = []; },
    (d) => { d.directory[0].names[1] = " "; },
    (d) => { d.directory[0].names[1] = "名".repeat(121); },
    (d) => { d.directory[0].names = many(17, String); },
    (d) => { d.directory[0].committee = random(31); },
    (d) => { d.directory[1].names[0] = "Larch"; },
    (d) => { d.directory[1].ways = []; },
    (d) => { d.directory[1].ways[0].label = ""; },
    (d) => { d.directory[1].ways[0].how = "\u3000"; },
    (d) => { d.directory[1].ways[0].how = "a".repeat(501); },
    (d) => { d.directory[1].ways = many(17, () => ({ label: "Mail", how: "m" })); },
    (d) => { d.directory[1].urgent = "a".repeat(501); },
    (d) => { d.directory[1].days = [20_781, 20_780]; },
    (d) => { d.directory[1].days = [0, 2_932_897]; },
    (d) => { d.directory = many(1025, (n) => ({ ...d.directory[0], names: [`Project ${n}`] })); },
    (d) => { d.directory = many(394, (n) => ({ ...d.directory[0], names: [String(n)], urgent: "a".repeat(500) })); },
  ];
  broken.forEach((change, at) => assert.throws(() => parse(change), { name: "Malformed" }, `${at}`));
});

test("a link's committee stands for those of its vault that its directory names, and for no others", async () => {
  const project = await World.create(["Ida", "Jan"]);
  const founding = project.links[0].hash;
  const named = (committee) => ({ names: ["Larch"], kind: 0, committee, ways: [], urgent: "", days: null });
  const umbrella = await World.create(["Ada", "Ben"], { directory: [named(founding)] });

  /** The umbrella's link, with the project's chain as the server shows it. */
  const faults = async (other, anchor = umbrella.links[0].hash) => {
    const entry = (world) => [world.links.map(({ link }) => link), world.details, world.confirmations];
    const file = m.cbor.encode([1, [umbrella.relayKey, other.relayKey], [entry(umbrella), entry(other)]]);
    return (await m.publicFile.readPublicFile(file, anchor, NOW)).map(({ fault, vouched }) => fault ?? (vouched ? "vouched" : "usable"));
  };
  assert.deepEqual(await faults(project), ["usable", "not-anchored"], "another vault's, named or not");

  const neighbour = async (world, founder = world.members[0]) => {
    world.vaultSeed = umbrella.vaultSeed;
    world.vaultKey = umbrella.vaultKey;
    await world.rotate();
    const first = await makeLink(world.core(world.members, 1, null), [founder]);
    world.links = [first];
    world.confirmations = await confirm(first.hash, world.members, NOW / 86400 | 0);
    return world;
  };
  await neighbour(project);
  assert.deepEqual(await faults(project), ["usable", "not-anchored"], "not the one that was named");
  await umbrella.change(umbrella.members, { directory: [named(project.links[0].hash)] });
  assert.deepEqual(await faults(project), ["usable", "vouched"]);
  assert.deepEqual(await faults(project, null), ["usable", "usable"], "without a link nobody vouches");
  assert.deepEqual(await faults(project, project.links[0].hash), ["not-anchored", "usable"], "nor does one that is named vouch back");
  await project.change([...project.members], { urgent: "call" });
  assert.deepEqual(await faults(project), ["usable", "vouched"], "whatever became of it since");
  const stranger = await neighbour(await World.create(["Mal"]));
  assert.deepEqual(await faults(stranger), ["usable", "not-anchored"]);
  project.confirmations = [];
  assert.deepEqual(await faults(project), ["usable", "unconfirmed"]);
  assert.equal(equal(project.links[0].hash, founding), false, hex(founding));
});
