// SPDX-License-Identifier: GPL-3.0-or-later
// Seeds of what is no file of a model or of a document: texts, saved readings, settings, messages, answers.
#include <stdexcept>
#include <string>

#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/run_key.h"
#include "app/tasks/overlay_log.h"
#include "app/tasks/setting_text.h"
#include "fuzz/input.h"
#include "fuzz/seeds.h"
#include "fuzz/snapshot_scene.h"
#include "storage/parse/wire.h"
#include "storage/snapshots/snapshot_file.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"
#include "support/vocabularies.h"

namespace longleaf::tests::fuzz {
namespace {

namespace wire = storage::wire;
using app::Json;

/// A reading of the scene's text, whole or stopped on its way.
MemorySections savedReading(bool whole) {
  const auto session = sceneSession();
  const Ids ids = someIds(sceneSetup().tokens);
  const std::size_t tokens = whole ? ids.size() : 2 * kSceneChunk;
  const auto done = session->read(std::span(ids).first(tokens));
  if (!done || (whole && !session->freeze())) throw std::runtime_error("the scene cannot be read");
  return savedSections(*session);
}

template <class T>
void wanted(const storage::Expected<T>& done) {
  if (!done) throw std::runtime_error(done.error().message);
}

std::string snapshotOf(const MemorySections& sections) {
  const ScratchFolder folder;
  const std::string path = folder.path("reading");
  auto writer = storage::SnapshotWriter::create(path, R"({"key":"k","title":"t","seconds":3.5})");
  wanted(writer);
  for (const auto& [name, bytes] : sections.sections) {
    wanted(writer->beginSection(name));
    wanted(writer->append(bytes));
  }
  wanted(writer->commit());
  return readText(path);
}

std::string partsOf(const MemorySections& sections) {
  std::vector<SamplePart> parts;
  for (const auto& [name, bytes] : sections.sections)
    parts.push_back({name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
  return joined(parts);
}

std::string message(const wire::Message& message) {
  return wire::encodeHead(message).value() + message.fields + message.data;
}

std::string storedRun() {
  const auto setting = app::parseSetting("budget=512,method=h2o").value();
  Json stored = app::evaluation::settingJson(setting);
  stored["text"] = setting.text;
  return Json{{"tasks", {{{"task", "facts"}, {"items", 12}}, {{"task", "recall"}, {"items", 5}}}},
              {"documents", {{{"name", "a.txt"}, {"text_sha256", "abc"}}}},
              {"settings", {stored}},
              {"seed", 7},
              {"tokens", 900},
              {"model", {{"path", "/m.gguf"}, {"sha256", "def"}}}}
      .dump();
}

std::string storedRow() {
  app::evaluation::Row row{.document = "a.txt", .setting = "budget=512", .series = "zsmerge", .tokens = 9, .slots = 3};
  for (std::uint32_t i = 0; i < 3; ++i)
    row.items.push_back({.place = i, .kind = "once", .depth = i / 3.0, .value = 1.0 + i, .figures = {{"exact", 1.0}}});
  return app::evaluation::storedRow(row).dump();
}

storage::Document document() {
  storage::Document made{.format = "pdf", .title = "A title", .authors = {"One"}, .text = "caf\xC3\xA9 and more"};
  made.pages = {{"i", 0, 5}, {"1", 5, made.text.size()}};
  made.outline = {{"Start", 0, 0}, {"Deep", 3, 6}};
  made.runs = {{0, 0, 7, false}, {5, 1, 0, true}};
  made.warnings = {{.kind = storage::DocumentWarning::Kind::emptyPages, .count = 1, .words = "ii"},
                   {.words = "a sentence"}};
  return made;
}

}  // namespace

Seeds chatTemplateSeeds() {
  const std::string user = std::string(kPartMark) + "Who? <|im_end|> [INST] </s>";
  return {
      kTinyChatTemplate + user,
      "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou help.<|im_end|>\n' }}{% endif %}"
      "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
          user,
      "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% set content = '<<SYS>>\\n' + system_message + "
      "'\\n<</SYS>>\\n\\n' + message['content'] %}" +
          user,
      "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + '<|eot_id|>' %}" + user,
      "{{ '<|user|>\\n' + message['content'] + eos_token }}{{ '<|assistant|>\\n' }}" + user};
}

Seeds tokenizerTextSeeds() {
  return {"The 12 caf\xC3\xA9s of \xE2\x82\xAC 3.50, don't they?\n\n  \xF0\x9F\x98\x80\t<|im_end|>",
          "</s><s>[INST]<|user|>", "\xE2\x96\x81\xE2\x96\x81 a\xC3", std::string("\0\xFF\xFE", 3)};
}

Seeds snapshotFileSeeds() {
  const MemorySections small{.sections = {{"one", std::vector<std::byte>(300, std::byte{1})}, {"nothing", {}}}};
  return {snapshotOf({}), snapshotOf(small), snapshotOf(savedReading(true))};
}

Seeds snapshotSectionsSeeds() { return {partsOf(savedReading(true)), partsOf(savedReading(false))}; }

Seeds settingsSeeds() {
  return {"budget=512,method=streaming,alpha=0.5", "method=full", "budget=10%,sink=4,chunk=128,overlay=64", storedRun(),
          storedRow()};
}

Seeds turnLogSeeds() {
  using Kind = app::OverlayStep::Kind;
  app::TurnLog turn{.steps = {{.kind = Kind::cleared}}, .passagesBegin = 40, .passages = 300, .unread = {7}};
  turn.steps.push_back({.kind = Kind::prompt, .ids = {1, 2, 70'000}});
  turn.steps.push_back({.kind = Kind::removed, .begin = 3, .count = 1U << 20U});
  const auto bytes = app::turnBytes(turn);
  return {{reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

Seeds wireMessageSeeds() {
  using namespace storage;
  return {message(wire::encode(document())),
          message(wire::encode(wire::DocumentRequest{"a.pdf", "secret"})),
          message(wire::encode(wire::PagesRequest{"a.pdf", ""})),
          message(wire::encode(wire::RectanglesRequest{1, 2, 3})),
          message(wire::encode(wire::SelectionRequest{1, {2, 3}, {4, 5}})),
          message(wire::encode(wire::ImageRequest{3, 4, 5})),
          message(wire::encode(std::vector<PageRectangle>{{1, 2, 3, 4}})),
          message(wire::encode(std::vector<PageSize>{{612, 792}})),
          message(wire::encode(PageImage{3, 2, std::vector<std::uint32_t>(6, 7)})),
          message(wire::encode(PageSelection{1, 2, {{1, 2, 3, 4}}})),
          message(wire::encode(SandboxReport{true, false, {"fly"}, "A sentence"})),
          message(wire::encode(Error{ErrorCode::encrypted, "\"a\" needs a password"}))};
}

Seeds answerMarkdownSeeds() {
  return {
      "# One\n\nSome *text*, `code`, **bold** ~~no~~ and [a link](http://x.y/z \"t\").\n\n- a\n  - b\n\n3. x\n\n> "
      "quote\n> > q\n\n"
      "| a | b |\n|---|:-:|\n| 1 | \xE2\x82\xAC |\n\n```c\nint a;\n```\n\nTwo\n===\n***\n",
      "a <b>b</b> &amp; &#8217; ![alt](file:///x) <http://a.b>\\\nline  \nnext\n\n~~~\nopen",
      "1. one\n\n   more\n2. two\n   ```\n   x\n   ```\n\xF0\x9F\x98\x80\x1B[31m",
      "[a](b~~c)~~ ![d](e*f)* # [g](h**i)**\n\n|a|b|\n|---|---|\n|[c](d~~e)~~|**f**|\n"};
}

}  // namespace longleaf::tests::fuzz
