// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers of folders: the vectors of other programs hold for tokenizer.json and tokenizer.model made of the same
// vocabularies; shapes that are not known are refused by name; damaged files do no harm.
#include <QTest>

#include <filesystem>
#include <functional>

#include "inference/model/gguf.h"
#include "inference/model/hf_tokenizer.h"
#include "inference/model/merge_scores.h"
#include "inference/model/vocabulary_reader.h"
#include "support/gguf_writer.h"
#include "support/scratch_folder.h"
#include "support/tokenizer_files.h"
#include "support/vocabularies.h"

using namespace longleaf::inference;
using namespace longleaf::tests;
namespace fs = std::filesystem;

namespace {

constexpr const char* kLlama3Expression =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

std::optional<Vocabulary> sharedVocabulary(const std::string& name) {
  const std::string path = sharedFile("data/tokenizers/ggml-vocab-" + name + ".gguf");
  if (path.empty()) return std::nullopt;
  auto file = GgufFile::open(path);
  if (!file) return std::nullopt;
  auto vocabulary = readVocabulary(*file);
  return vocabulary ? std::optional(std::move(*vocabulary)) : std::nullopt;
}

/// Bytes, two merges, and an end-of-text token.
Vocabulary byteLevel() {
  Vocabulary vocabulary = byteVocabulary();
  vocabulary.merges = {"a b", "ab c"};
  addToken(vocabulary, "ab", TokenType::normal);
  addToken(vocabulary, "abc", TokenType::normal);
  addToken(vocabulary, "<|endoftext|>", TokenType::control);
  return vocabulary;
}

Json split(const std::string& expression, const std::string& behavior = "Isolated") {
  const Json first{{"type", "Split"}, {"pattern", {{"Regex", expression}}}, {"behavior", behavior}, {"invert", false}};
  const Json second{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  return {{"type", "Sequence"}, {"pretokenizers", {first, second}}};
}

Json metaspace(const char* scheme, bool splits) {
  return {{"type", "Metaspace"}, {"replacement", "\xE2\x96\x81"}, {"prepend_scheme", scheme}, {"split", splits}};
}

}  // namespace

using Change = std::function<void(Json&)>;

class TestHfTokenizer final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { fs::create_directories(m_scratch.path("model")); }
  void cleanup() { fs::remove_all(m_scratch.path("model")); }

  void vectorsOfPipelines_data();
  void vectorsOfPipelines();
  void mergesAsPairs();
  void vectorsOfPieces();
  void splitsOfLlama3();
  void spacesByMetaspace();
  void refusesOtherShapes_data();
  void refusesOtherShapes();
  void mergesMustBeThoseOfPieces();
  void addedTokens();
  void addedTokensOfPieces();
  void beginningsAndEnds();
  void chatTemplates();
  void damagedPieces();

 private:
  void put(const char* name, const std::string& text) const {
    QVERIFY(!m_scratch.write(std::string("model/") + name, std::as_bytes(std::span(text))).empty());
  }
  void put(const char* name, const Json& value) const { put(name, value.dump()); }
  Expected<TokenizerPtr> load() const { return loadTokenizer(m_scratch.path("model")); }
  Expected<HfTokenizer> read(const HfTokenNumbers& numbers = {}) const {
    HfFiles files(m_scratch.path("model"));
    return readHfTokenizer(files, numbers);
  }
  Error errorOf(const Json& tokenizer) const {
    put("tokenizer.json", tokenizer);
    const auto loaded = load();
    return loaded ? Error{ErrorCode::internal, "was loaded"} : loaded.error();
  }
  void holdsVectors(const std::string& name) const;

  ScratchFolder m_scratch;
};

void TestHfTokenizer::holdsVectors(const std::string& name) const {
  const auto tokenizer = load();
  QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().message.c_str());
  const auto vectors = sharedVectors(name);
  QCOMPARE(vectors.size(), std::size_t{46});
  for (const auto& [text, ids] : vectors) {
    QVERIFY2((*tokenizer)->encode(text, SpecialTokens::recognised) == ids, text.c_str());
    QCOMPARE((*tokenizer)->decode(ids), text);
  }
}

void TestHfTokenizer::vectorsOfPipelines_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"gpt-2", "starcoder", "llama-spm"}) QTest::newRow(name) << QString(name);
}

void TestHfTokenizer::vectorsOfPipelines() {
  QFETCH(const QString, name);
  const auto vocabulary = sharedVocabulary(name.toStdString());
  if (!vocabulary) QSKIP("no ../shared/data/tokenizers");
  put("tokenizer.json", tokenizerJson(*vocabulary));
  holdsVectors(name.toStdString());
}

/// Newer files have lists of two.
void TestHfTokenizer::mergesAsPairs() {
  Json tokenizer = tokenizerJson(byteLevel());
  for (Json& merge : tokenizer["model"]["merges"]) {
    const auto text = merge.get<std::string>();
    merge = Json::array({text.substr(0, text.find(' ')), text.substr(text.find(' ') + 1)});
  }
  put("tokenizer.json", tokenizer);
  const auto loaded = load();
  QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
  const auto ids = (*loaded)->encode("abc", SpecialTokens::plain);
  QCOMPARE(ids.size(), std::size_t{1});
  QCOMPARE((*loaded)->piece(ids[0]), std::string("abc"));
}

void TestHfTokenizer::vectorsOfPieces() {
  const auto vocabulary = sharedVocabulary("llama-spm");
  if (!vocabulary) QSKIP("no ../shared/data/tokenizers");
  put("tokenizer.model", tokenizerModel(*vocabulary));
  holdsVectors("llama-spm");
  const auto tokenizer = load();
  QVERIFY((*tokenizer)->addsBos() && (*tokenizer)->bos() == std::optional<TokenId>(1));
  QVERIFY((*tokenizer)->endsGeneration(2) && (*tokenizer)->addsSpacePrefix());
}

void TestHfTokenizer::splitsOfLlama3() {
  Vocabulary vocabulary = byteLevel();
  addToken(vocabulary, "123", TokenType::normal);
  Json tokenizer = tokenizerJson(vocabulary);
  tokenizer["pre_tokenizer"] = split(kLlama3Expression);
  tokenizer["model"]["ignore_merges"] = true;
  put("tokenizer.json", tokenizer);
  const auto loaded = load();
  QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
  QCOMPARE((*loaded)->description(), std::string("byte-level BPE (llama-bpe)"));
  // A word that is a token is taken whole: no merge leads to "123", and digits come in threes.
  const auto ids = (*loaded)->encode("1234", SpecialTokens::plain);
  QCOMPARE(ids.size(), std::size_t{2});
  QCOMPARE((*loaded)->piece(ids[0]), std::string("123"));
  QVERIFY(!(*loaded)->addsBos());
}

void TestHfTokenizer::spacesByMetaspace() {
  for (const char* scheme : {"always", "never"}) {
    Json tokenizer = tokenizerJson(pieceVocabulary());
    const Json sound = tokenizer;
    tokenizer["normalizer"] = nullptr;
    tokenizer["pre_tokenizer"] = metaspace(scheme, false);
    put("tokenizer.json", tokenizer);
    const auto loaded = load();
    QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
    QCOMPARE((*loaded)->addsSpacePrefix(), std::string(scheme) == "always");
    QCOMPARE((*loaded)->decode((*loaded)->encode("ab c", SpecialTokens::plain)), std::string("ab c"));
  }
}

void TestHfTokenizer::refusesOtherShapes_data() {
  QTest::addColumn<Change>("change");
  QTest::addColumn<QString>("named");
  QTest::addColumn<bool>("pieces");
  const auto row = [](const char* name, const char* named, const Change& change, bool pieces = false) {
    QTest::newRow(name) << change << QString(named) << pieces;
  };
  const auto set = [](const char* key, const Json& value) { return [=](Json& tokenizer) { tokenizer[key] = value; }; };
  const auto model = [](const char* key, const Json& value) {
    return [=](Json& tokenizer) { tokenizer["model"][key] = value; };
  };
  row("NFC", "'NFC'", set("normalizer", {{"type", "NFC"}}));
  row("Lowercase", "Lowercase", set("normalizer", {{"type", "Sequence"}, {"normalizers", {{{"type", "Lowercase"}}}}}));
  row("Whitespace", "'Whitespace'", set("pre_tokenizer", {{"type", "Whitespace"}}));
  row("none", "none", set("pre_tokenizer", nullptr));
  row("another expression", "Split", set("pre_tokenizer", split("a+")));
  row("another behaviour", "Split", set("pre_tokenizer", split(kLlama3Expression, "Removed")));
  row("LLaMA 3 with merges", "ignore_merges", set("pre_tokenizer", split(kLlama3Expression)));
  row("space in front", "ByteLevel", set("pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", true}}));
  row("Unigram", "'Unigram'", model("type", "Unigram"));
  row("WordPiece", "'WordPiece'", model("type", "WordPiece"));
  row("byte fallback", "byte_fallback", model("byte_fallback", true));
  row("suffix", "end_of_word_suffix", model("end_of_word_suffix", "</w>"));
  row("no model", "no model", set("model", nullptr));
  row("no vocab", "no vocab", model("vocab", Json::object()));
  row("vocab of texts", "id of token", model("vocab", {{"a", "b"}}));
  row("id twice", "two tokens", [](Json& tokenizer) { tokenizer["model"]["vocab"]["zz"] = 5; });
  row("id out of range", "id of token", [](Json& tokenizer) { tokenizer["model"]["vocab"]["zz"] = 1U << 20; });
  row("no merges", "merges", model("merges", nullptr));
  row("merge of one", "not a pair", model("merges", Json::array({"a"})));
  row("merge of three", "not a pair", model("merges", Json::array({"a b c"})));
  row("merge of numbers", "not a pair", model("merges", Json::array({Json::array({1, 2})})));
  row("merge of nothing known", "does not exist", model("merges", Json::array({"a zz"})));
  row("stripping token", "lstrip", [](Json& tokenizer) { tokenizer["added_tokens"][0]["lstrip"] = true; });
  row("whole words", "single_word", [](Json& tokenizer) { tokenizer["added_tokens"][0]["single_word"] = true; });
  row("added id taken", "belongs to", [](Json& tokenizer) { tokenizer["added_tokens"][0]["id"] = 7; });
  row("added twice", "same text", [](Json& tokenizer) { tokenizer["added_tokens"][0]["id"] = 300; });
  row("added without id", "id", [](Json& tokenizer) { tokenizer["added_tokens"][0].erase("id"); });
  row("added as text", "added_tokens", set("added_tokens", "none"));
  row("pieces without fallback", "byte_fallback", model("byte_fallback", false), true);
  row(
      "pieces with a prefix of two", "Prepend",
      [](Json& tokenizer) { tokenizer["normalizer"]["normalizers"][0]["prepend"] = "__"; }, true);
  row(
      "spaces first", "Metaspace",
      [](Json& tokenizer) {
        tokenizer["normalizer"] = nullptr;
        tokenizer["pre_tokenizer"] = metaspace("first", false);
      },
      true);
  row(
      "spaces that cut", "Metaspace",
      [](Json& tokenizer) {
        tokenizer["normalizer"] = nullptr;
        tokenizer["pre_tokenizer"] = metaspace("always", true);
      },
      true);
}

void TestHfTokenizer::refusesOtherShapes() {
  QFETCH(const Change, change);
  QFETCH(const QString, named);
  QFETCH(const bool, pieces);
  Json tokenizer = tokenizerJson(pieces ? pieceVocabulary() : byteLevel());
  QCOMPARE(errorOf(tokenizer).message, std::string("was loaded"));
  change(tokenizer);
  const Error error = errorOf(tokenizer);
  QVERIFY2(error.message.find(named.toStdString()) != std::string::npos, error.message.c_str());
  QVERIFY(error.code == ErrorCode::modelUnsupported || error.code == ErrorCode::modelInvalid);
}

void TestHfTokenizer::mergesMustBeThoseOfPieces() {
  Vocabulary vocabulary;
  vocabulary.tokens = {"a", "b", "c", "ab", "bc", "abc"};
  vocabulary.types.assign(6, TokenType::normal);
  vocabulary.merges = {"b c", "a bc", "ab c", "a b"};
  const auto scores = scoresOfMerges(vocabulary);
  QVERIFY2(scores, scores ? "" : scores.error().message.c_str());
  QVERIFY((*scores)[4] > (*scores)[5] && (*scores)[5] > (*scores)[3]);
  using Merges = std::vector<std::string>;
  for (const Merges& merges : {Merges{"b c", "a bc", "a b"},                // one way is missing
                               Merges{"b c", "a bc", "a b", "ab c"},        // not together
                               Merges{"b c", "a bc", "ab c"}, Merges{}}) {  // tokens that nothing leads to
    vocabulary.merges = merges;
    const auto refused = scoresOfMerges(vocabulary);
    QVERIFY(!refused && refused.error().code == ErrorCode::modelUnsupported);
  }
  // Runs of spaces of one score: converters sort them by the length of the left side.
  const std::string mark = "\xE2\x96\x81";
  Vocabulary runs;
  runs.tokens = {mark, mark + mark, mark + mark + mark, "a", mark + "a"};
  runs.types.assign(5, TokenType::normal);
  runs.merges = {mark + " a", mark + " " + mark, mark + " " + mark + mark, mark + mark + " " + mark};
  QVERIFY(scoresOfMerges(runs) && (*scoresOfMerges(runs))[1] > (*scoresOfMerges(runs))[2]);
  runs.tokens.push_back(mark + mark + mark + mark);
  runs.types.push_back(TokenType::normal);
  const std::string two = mark + mark;
  runs.merges = {mark + " a",      mark + " " + mark, mark + " " + two,       mark + " " + two + mark,
                 two + " " + mark, two + " " + two,   two + mark + " " + mark};
  const auto tied = scoresOfMerges(runs);
  QVERIFY2(tied, tied ? "" : tied.error().message.c_str());
  QVERIFY((*tied)[1] == (*tied)[2] && (*tied)[2] == (*tied)[5] && (*tied)[4] > (*tied)[1]);
  vocabulary.merges = {"b d"};
  QVERIFY(scoresOfMerges(vocabulary).error().code == ErrorCode::modelInvalid);
}

void TestHfTokenizer::addedTokens() {
  Json tokenizer = tokenizerJson(byteLevel());
  tokenizer["added_tokens"].push_back(addedToken(260, "<plain>", false));
  tokenizer["added_tokens"].push_back(addedToken(259, "<|eot_id|>"));
  tokenizer["added_tokens"].push_back(addedToken(270, "<beyond>"));
  put("tokenizer.json", tokenizer);
  const auto known = read({.vocabulary = 264});
  QVERIFY2(known, known ? "" : known.error().message.c_str());
  QCOMPARE(known->vocabulary.tokens.size(), std::size_t{264});  // as many as the embedding has rows
  put("config.json", Json{{"vocab_size", 264}});
  const auto loaded = load();
  QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
  QVERIFY((*loaded)->isControl(259) && (*loaded)->endsGeneration(259));
  QVERIFY((*loaded)->type(260) == TokenType::userDefined && (*loaded)->type(262) == TokenType::unused);
  QVERIFY(!(*loaded)->find("<beyond>"));
  QCOMPARE((*loaded)->encode("<plain>", SpecialTokens::plain), std::vector<TokenId>{260});
  QVERIFY((*loaded)->encode("<|eot_id|>", SpecialTokens::plain).size() > 1);
  QCOMPARE((*loaded)->encode("<|eot_id|>", SpecialTokens::recognised), std::vector<TokenId>{259});
  const auto tooShort = read({.vocabulary = 258});
  QVERIFY(!tooShort && tooShort.error().message.find("vocab_size") != std::string::npos);
}

/// From each of the three places that say what is added to tokenizer.model.
void TestHfTokenizer::addedTokensOfPieces() {
  const Vocabulary pieces = pieceVocabulary();
  const auto next = static_cast<TokenId>(pieces.tokens.size());
  put("tokenizer.model", tokenizerModel(pieces));
  const auto typeOf = [&](TokenId id) {
    const auto loaded = load();
    return loaded ? (*loaded)->type(id) : TokenType::undefined;
  };
  QVERIFY(typeOf(2) == TokenType::control && typeOf(next) == TokenType::undefined);
  put("added_tokens.json", Json{{"<pad>", next}});
  QVERIFY(typeOf(next) == TokenType::userDefined);
  Json entry = addedToken(next, "<pad>");
  entry.erase("id");
  put("tokenizer_config.json", Json{{"added_tokens_decoder", {{std::to_string(next), entry}}}});
  QVERIFY(typeOf(next) == TokenType::control);
  put("tokenizer.json", Json{{"added_tokens", Json::array({addedToken(next, "<pad>", false)})}});
  QVERIFY(typeOf(next) == TokenType::userDefined);
  QVERIFY(typeOf(0) == TokenType::unknown);
  put("tokenizer_config.json", Json{{"add_prefix_space", false}});
  QVERIFY(!(*load())->addsSpacePrefix());
}

void TestHfTokenizer::beginningsAndEnds() {
  Json tokenizer = tokenizerJson(byteLevel());
  for (const TokenId id : {259, 260})
    tokenizer["added_tokens"].push_back(addedToken(id, "<" + std::to_string(id) + ">"));
  put("tokenizer.json", tokenizer);
  const HfTokenNumbers numbers{.vocabulary = std::nullopt, .bos = 258, .ends = {259, 999}};
  auto found = read(numbers)->vocabulary;
  QCOMPARE(found.bos, std::optional<TokenId>(258));
  QCOMPARE(found.eos, std::optional<TokenId>(259));
  QVERIFY(found.moreEnds == std::vector<TokenId>{259});
  QCOMPARE(found.addBos, std::optional<bool>(false));

  put("tokenizer_config.json", Json{{"bos_token", {{"content", "<259>"}}}, {"eos_token", "<260>"}});
  found = read(numbers)->vocabulary;
  QCOMPARE(found.bos, std::optional<TokenId>(259));
  QCOMPARE(found.eos, std::optional<TokenId>(260));
  // The template of the post-processor puts it in front.
  tokenizer["post_processor"] = Json::parse(R"({"type":"Sequence","processors":[{"type":"ByteLevel"},
    {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<259>","type_id":0}},{"Sequence":{"id":"A"}}]}]})");
  put("tokenizer.json", tokenizer);
  QCOMPARE(read(numbers)->vocabulary.addBos, std::optional<bool>(true));
  put("tokenizer_config.json", Json{{"bos_token", nullptr}, {"add_bos_token", false}});
  found = read(numbers)->vocabulary;
  QVERIFY(!found.bos && found.addBos == std::optional<bool>(false));
  put("tokenizer_config.json", Json{{"add_bos_token", "yes"}});
  QVERIFY(read(numbers).error().message.find("add_bos_token") != std::string::npos);
  fs::remove(m_scratch.path("model/tokenizer_config.json"));
  put("config.json", Json{{"eos_token_id", 259}});
  put("generation_config.json", Json{{"eos_token_id", {257, 260}}});
  const auto loaded = load();
  QVERIFY((*loaded)->endsGeneration(259) && (*loaded)->endsGeneration(260) && (*loaded)->endsGeneration(257));
}

void TestHfTokenizer::chatTemplates() {
  put("tokenizer.json", tokenizerJson(byteLevel()));
  QVERIFY(read()->chatTemplate.empty());
  put("tokenizer_config.json", Json{{"chat_template", "one"}});
  QCOMPARE(read()->chatTemplate, std::string("one"));
  const Json named =
      Json::array({{{"name", "tool_use"}, {"template", "two"}}, {{"name", "default"}, {"template", "three"}}});
  put("tokenizer_config.json", Json{{"chat_template", named}});
  QCOMPARE(read()->chatTemplate, std::string("three"));
  put("chat_template.jinja", std::string("four"));
  QCOMPARE(read()->chatTemplate, std::string("four"));
}

void TestHfTokenizer::damagedPieces() {
  const std::string sound = tokenizerModel(pieceVocabulary());
  for (std::size_t at = 0; at < sound.size(); at += at < 64 || at + 64 > sound.size() ? 1 : 11) {
    std::string bytes = sound;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x15);
    put("tokenizer.model", bytes);
    const auto flipped = load();
    QVERIFY(flipped || !flipped.error().message.empty());
    put("tokenizer.model", sound.substr(0, at));
    const auto cut = load();
    QVERIFY(cut || !cut.error().message.empty());
  }
  put("tokenizer.model", std::string("\x0A\xFF\xFF\xFF\xFF\x0F", 6));
  QVERIFY(load().error().message.find("tokenizer.model") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestHfTokenizer)
#include "tst_hf_tokenizer.moc"
