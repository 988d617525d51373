// SPDX-License-Identifier: GPL-3.0-or-later
// Vocabularies that lie, and the details that only a vocabulary made by hand shows.
#include <QTemporaryDir>
#include <QTest>
#include <limits>

#include "inference/tokenizer/sentence_piece_model.h"
#include "support/vocabularies.h"

using namespace longleaf::inference;
using namespace longleaf::tests;

class TestTokenizerHostile final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void refusals_data();
  void refusals();
  void preTokenizerNames();
  void mergesCannotMakeControlTokens();
  void idsOutOfRangeAreDropped();
  void emptyTokensGetNames();
  void longestSpecialTokenFirst();
  void userDefinedTokensOfHalfCharacters();
  void unknownThatIsControl();
  void modelFileReads();
  void modelFileRefusals_data();
  void modelFileRefusals();
  void damagedModelFiles();

 private:
  std::string modelBytes(const std::string& more = {}) const;
  std::string write(const std::string& bytes) const;
  QTemporaryDir m_folder;
};

namespace {

/// A damage done to a sound vocabulary.
struct Damage {
  const char* name;
  ErrorCode code;
  void (*apply)(Vocabulary& vocabulary);
};

constexpr ErrorCode kInvalid = ErrorCode::modelInvalid;
constexpr ErrorCode kUnsupported = ErrorCode::modelUnsupported;

const std::vector<Damage> kByteDamages{
    {"no tokens", kInvalid, [](Vocabulary& v) { v.tokens.clear(), v.types.clear(); }},
    {"the same twice", kInvalid, [](Vocabulary& v) { v.tokens[7] = v.tokens[9]; }},
    {"types too short", kInvalid, [](Vocabulary& v) { v.types.pop_back(); }},
    {"a type of no kind", kInvalid, [](Vocabulary& v) { v.types[3] = static_cast<TokenType>(99); }},
    {"a byte below zero", kInvalid, [](Vocabulary& v) { addToken(v, "<0x-1>", TokenType::byte); }},
    {"a byte of one digit", kInvalid, [](Vocabulary& v) { addToken(v, "<0x1>", TokenType::byte); }},
    {"a byte of three digits", kInvalid, [](Vocabulary& v) { addToken(v, "<0x100>", TokenType::byte); }},
    {"a byte of no digits", kInvalid, [](Vocabulary& v) { addToken(v, "<0xG0>", TokenType::byte); }},
    {"merge of a missing token", kInvalid, [](Vocabulary& v) { v.merges = {"a nothing"}; }},
    {"merge into a missing token", kInvalid, [](Vocabulary& v) { v.merges = {"a b"}; }},
    {"merge of one", kInvalid, [](Vocabulary& v) { v.merges = {"a"}; }},
    {"merge with nothing", kInvalid, [](Vocabulary& v) { v.merges = {"a "}; }},
    {"merge of nothing", kInvalid, [](Vocabulary& v) { v.merges = {""}; }},
    {"merge that is not text", kInvalid, [](Vocabulary& v) { v.merges = {"\xFF \xFE"}; }},
    {"no bytes", kInvalid, [](Vocabulary& v) { v.tokens = {"hello"}, v.types.clear(); }},
    {"long special token", kUnsupported,
     [](Vocabulary& v) { addToken(v, std::string(1000, 'x'), TokenType::userDefined); }},
    {"unknown pre-tokenizer", kUnsupported, [](Vocabulary& v) { v.preTokenizer = "no-such"; }},
    {"pre-tokenizer that is not text", kUnsupported, [](Vocabulary& v) { v.preTokenizer = "sm\xF3\xFFllm\x1B[2J"; }},
    {"endless pre-tokenizer", kUnsupported, [](Vocabulary& v) { v.preTokenizer.assign(100'000, 'x'); }},
    {"endless tokenizer", kUnsupported, [](Vocabulary& v) { v.model.assign(100'000, 'x'); }},
    {"endless merge", kInvalid, [](Vocabulary& v) { v.merges = {std::string(100'000, 'x')}; }},
    {"unknown tokenizer", kUnsupported, [](Vocabulary& v) { v.model = "bert"; }},
    {"no tokenizer", kUnsupported, [](Vocabulary& v) { v.model.clear(); }},
};

const std::vector<Damage> kPieceDamages{
    {"no pieces", kInvalid, [](Vocabulary& v) { v.tokens.clear(), v.types.clear(); }},
    {"the same piece twice", kInvalid, [](Vocabulary& v) { v.tokens.back() = "a"; }},
    {"scores too short", kInvalid, [](Vocabulary& v) { v.scores.pop_back(); }},
    {"a score that is no number", kInvalid,
     [](Vocabulary& v) { v.scores[5] = std::numeric_limits<float>::quiet_NaN(); }},
    {"an endless score", kInvalid, [](Vocabulary& v) { v.scores[5] = std::numeric_limits<float>::infinity(); }},
    {"a byte piece below zero", kInvalid, [](Vocabulary& v) { v.tokens[3] = "<0x-1>"; }},
    {"a byte piece in small letters", kInvalid, [](Vocabulary& v) { v.tokens[3 + 0xA7] = "<0xa7>"; }},
};

QString nameOf(const Tokenizer& tokenizer) { return QString::fromStdString(tokenizer.description()); }

}  // namespace

void TestTokenizerHostile::refusals_data() {
  QTest::addColumn<int>("index");
  QTest::addColumn<bool>("isPiece");
  for (std::size_t i = 0; i < kByteDamages.size(); ++i) QTest::newRow(kByteDamages[i].name) << int(i) << false;
  for (std::size_t i = 0; i < kPieceDamages.size(); ++i) QTest::newRow(kPieceDamages[i].name) << int(i) << true;
}

void TestTokenizerHostile::refusals() {
  QFETCH(int, index);
  QFETCH(bool, isPiece);
  const Damage& damage = (isPiece ? kPieceDamages : kByteDamages)[static_cast<std::size_t>(index)];
  Vocabulary vocabulary = isPiece ? pieceVocabulary() : byteVocabulary();
  QVERIFY(makeTokenizer(vocabulary));
  damage.apply(vocabulary);
  const auto tokenizer = makeTokenizer(vocabulary);
  QVERIFY(!tokenizer);
  QVERIFY(tokenizer.error().code == damage.code);
  const std::string& message = tokenizer.error().message;
  QVERIFY(!message.empty() && validUtf8Prefix(message) == message.size() && message.back() != '.');
  QVERIFY2(message.size() < 1000 && message.find('\x1B') == std::string::npos, message.c_str());  // may be shown
}

void TestTokenizerHostile::preTokenizerNames() {
  for (const char* name : {"gpt-2", "phi-2", "mpt", "olmo", "smollm", "codeshell", "exaone", "starcoder", "refact",
                           "command-r", "llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral", "qwen2"}) {
    Vocabulary vocabulary = byteVocabulary();
    vocabulary.preTokenizer = name;
    const auto tokenizer = makeTokenizer(vocabulary);
    QVERIFY2(tokenizer, name);
    QCOMPARE(nameOf(**tokenizer), QString("byte-level BPE (%1)").arg(name));
  }
  for (const char* name : {"", "default"}) {
    Vocabulary vocabulary = byteVocabulary();
    vocabulary.preTokenizer = name;
    QCOMPARE(nameOf(**makeTokenizer(vocabulary)), QString("byte-level BPE (default, a guess)"));
  }
}

void TestTokenizerHostile::mergesCannotMakeControlTokens() {
  for (const char* name : {"gpt-2", "llama-bpe"}) {  // the latter takes a word that is a token whole
    Vocabulary vocabulary = byteVocabulary();
    vocabulary.preTokenizer = name;
    addToken(vocabulary, "ab", TokenType::control);
    addToken(vocabulary, "cd", TokenType::normal);
    vocabulary.eos = 'c';  // a letter that ends the generation is no letter any more
    vocabulary.merges = {"a b", "c d"};
    const auto tokenizer = makeTokenizer(vocabulary);
    QVERIFY(tokenizer);
    for (const TokenId id : (*tokenizer)->encode("ab cd abab c", SpecialTokens::plain)) {
      QVERIFY(!(*tokenizer)->isControl(id));
    }
    QCOMPARE((*tokenizer)->encode("ab", SpecialTokens::recognised), std::vector<TokenId>{256});
  }
}

void TestTokenizerHostile::idsOutOfRangeAreDropped() {
  for (Vocabulary vocabulary : {byteVocabulary(), pieceVocabulary()}) {
    vocabulary.bos = 1 << 20;
    vocabulary.eos = -5;
    vocabulary.unknown = 1 << 30;
    vocabulary.endOfTurn = std::numeric_limits<TokenId>::max();
    const auto tokenizer = makeTokenizer(vocabulary);
    QVERIFY(tokenizer);
    QVERIFY(!(*tokenizer)->bos() && !(*tokenizer)->addsBos());
    QVERIFY(!(*tokenizer)->endsGeneration(-5));
    QCOMPARE((*tokenizer)->decode((*tokenizer)->encode("abc", SpecialTokens::plain)), std::string("abc"));
  }
}

void TestTokenizerHostile::emptyTokensGetNames() {
  Vocabulary vocabulary = byteVocabulary();
  addToken(vocabulary, "", TokenType::userDefined);
  addToken(vocabulary, "", TokenType::control);
  const auto tokenizer = makeTokenizer(vocabulary);
  QVERIFY(tokenizer);
  QCOMPARE((*tokenizer)->find("[EMPTY_257]"), std::optional<TokenId>(257));
  QCOMPARE((*tokenizer)->encode("xy", SpecialTokens::recognised).size(), std::size_t{2});
}

void TestTokenizerHostile::longestSpecialTokenFirst() {
  Vocabulary vocabulary = byteVocabulary();
  for (const char* text : {"<a", "<a>", "a>b<", "<<<<", "xy", "xyz", "zzzz"})
    addToken(vocabulary, text, TokenType::userDefined);
  const auto tokenizer = makeTokenizer(vocabulary);
  QVERIFY(tokenizer);
  const auto encode = [&](const char* text) { return (*tokenizer)->encode(text, SpecialTokens::plain); };
  QCOMPARE(encode("<a>"), std::vector<TokenId>{257});
  QCOMPARE(encode("<a><a"), (std::vector<TokenId>{257, 256}));
  // The longest is cut out first, wherever it lies: "<" is left of "<a>b<"
  QCOMPARE(encode("<a>b<"), (std::vector<TokenId>{'<', 258}));
  QCOMPARE(encode("<a>b<a>b<"), (std::vector<TokenId>{'<', 258, 258}));
  // ... and a shorter one still fits in front of what a longer one took
  QCOMPARE(encode("xyz"), std::vector<TokenId>{261});
  QCOMPARE(encode("xyzzzz"), (std::vector<TokenId>{260, 262}));
  QCOMPARE(encode("<<<<<<<<a"), (std::vector<TokenId>{259, 259, 'a'}));
}

void TestTokenizerHostile::userDefinedTokensOfHalfCharacters() {
  Vocabulary vocabulary = byteVocabulary();
  addToken(vocabulary, "\xC3", TokenType::userDefined);
  const auto tokenizer = makeTokenizer(vocabulary);
  QVERIFY(tokenizer);
  const std::string text = "\xC3\xA4 \xC3";
  QCOMPARE((*tokenizer)->decode((*tokenizer)->encode(text, SpecialTokens::plain)), replaceMalformedUtf8(text));

  Vocabulary pieces = pieceVocabulary();
  addToken(pieces, "\xC3", TokenType::normal);
  const auto pieceTokenizer = makeTokenizer(pieces);
  QVERIFY(pieceTokenizer);
  QCOMPARE((*pieceTokenizer)->decode((*pieceTokenizer)->encode(text, SpecialTokens::plain)),
           replaceMalformedUtf8(text));
}

void TestTokenizerHostile::unknownThatIsControl() {
  Vocabulary vocabulary = pieceVocabulary();
  vocabulary.tokens.erase(vocabulary.tokens.begin() + 3, vocabulary.tokens.begin() + 259);  // no bytes
  vocabulary.types.erase(vocabulary.types.begin() + 3, vocabulary.types.begin() + 259);
  auto tokenizer = makeTokenizer(vocabulary);
  QVERIFY(tokenizer);
  QCOMPARE((*tokenizer)->decode((*tokenizer)->encode("axb", SpecialTokens::plain)), std::string("a\xEF\xBF\xBD"
                                                                                                "b"));

  for (const TokenId unknown : {0, 2}) {
    vocabulary.types[0] = TokenType::control;
    vocabulary.unknown = unknown;
    tokenizer = makeTokenizer(vocabulary);
    QVERIFY(tokenizer);
    for (const TokenId id : (*tokenizer)->encode("axb", SpecialTokens::plain)) QVERIFY(!(*tokenizer)->isControl(id));
  }
}

std::string TestTokenizerHostile::modelBytes(const std::string& more) const {
  const Vocabulary vocabulary = pieceVocabulary();
  return writeSentencePieceModel(vocabulary.tokens, vocabulary.scores, vocabulary.types) + more;
}

std::string TestTokenizerHostile::write(const std::string& bytes) const {
  const std::string path = m_folder.filePath("tokenizer.model").toStdString();
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  return path;
}

void TestTokenizerHostile::modelFileReads() {
  // Protobuf joins repeated messages: the last setting counts. 1a = normalizer_spec, 18 = add_dummy_prefix.
  const auto tokenizer = loadSentencePiece(write(modelBytes("\x1a\x02\x18\x01")));
  QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().message.c_str());
  const auto same = makeTokenizer(pieceVocabulary());
  QVERIFY((*tokenizer)->addsSpacePrefix() && (*tokenizer)->addsBos());
  QCOMPARE((*tokenizer)->size(), (*same)->size());
  for (const char* text : {"", "abc", " ab\n c", "\xC3\xA4</s>", "abab  a"}) {
    QCOMPARE((*tokenizer)->encode(text, SpecialTokens::recognised), (*same)->encode(text, SpecialTokens::recognised));
  }
  const auto bare = loadSentencePiece(write(modelBytes()));
  QVERIFY(bare && !(*bare)->addsSpacePrefix());
}

void TestTokenizerHostile::modelFileRefusals_data() {
  QTest::addColumn<QByteArray>("more");
  QTest::newRow("unigram") << QByteArray("\x12\x02\x18\x01", 4);
  QTest::newRow("word model") << QByteArray("\x12\x02\x18\x03", 4);
  QTest::newRow("space as suffix") << QByteArray("\x12\x03\xc0\x01\x01", 5);
  QTest::newRow("character map") << QByteArray("\x1a\x03\x12\x01x", 5);
  QTest::newRow("normaliser") << QByteArray("\x1a\x06\x0a\x04nfkc", 8);
  QTest::newRow("removes spaces") << QByteArray("\x1a\x02\x20\x01", 4);
  QTest::newRow("keeps spaces") << QByteArray("\x1a\x02\x28\x00", 4);
}

void TestTokenizerHostile::modelFileRefusals() {
  QFETCH(QByteArray, more);
  const auto tokenizer = loadSentencePiece(write(modelBytes(more.toStdString())));
  QVERIFY(!tokenizer && tokenizer.error().code == ErrorCode::modelUnsupported);
}

void TestTokenizerHostile::damagedModelFiles() {
  QVERIFY(loadSentencePiece(m_folder.filePath("none").toStdString()).error().code == ErrorCode::notFound);
  QVERIFY(loadSentencePiece(m_folder.path().toStdString()).error().code == ErrorCode::unreadable);
  QVERIFY(loadSentencePiece(write("")).error().code == ErrorCode::modelInvalid);
  // an empty piece; a group, which the format has not; a length beyond the end; an endless number
  for (const std::string& more : {std::string("\x0a\x00", 2), std::string("\x0b"), std::string("\x0a\x7f"),
                                  std::string("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")}) {
    QVERIFY(loadSentencePiece(write(modelBytes(more))).error().code == ErrorCode::modelInvalid);
  }
  // Cut or changed anywhere: an error or a vocabulary that a tokenizer can be asked for, never a crash.
  const std::string bytes = modelBytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    QVERIFY(!readSentencePieceModel(bytes.substr(0, i)) || i > 0);
    if (i % 37 != 0) continue;
    for (const char flip : {'\x01', '\x80', '\xFF'}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      const auto vocabulary = readSentencePieceModel(changed);
      if (!vocabulary) continue;
      const auto tokenizer = makeTokenizer(*vocabulary);
      if (tokenizer) (*tokenizer)->encode("abc \xC3\xA4", SpecialTokens::plain);
    }
  }
}

QTEST_APPLESS_MAIN(TestTokenizerHostile)
#include "tst_tokenizer_hostile.moc"
