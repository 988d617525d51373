// SPDX-License-Identifier: GPL-3.0-or-later
// Models in folders: the same weights give the same logits as from a GGUF file, bit for bit, as they are and rounded
// while they are loaded; and no damaged folder becomes a model or does harm.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>

#include "inference/model/model.h"
#include "inference/model/model_place.h"
#include "inference/model/strict_json.h"
#include "inference/model/weight_rounding.h"
#include "inference/session/session.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/quantize.h"
#include "support/hf_writer.h"
#include "support/recording_backend.h"
#include "support/scratch_folder.h"

// Behind the kernels, which have fields called `slots`.
#include <QFile>
#include <QTest>
#include <QtEndian>

using namespace longleaf::inference;
using longleaf::kernels::WeightFormat;
using longleaf::tests::GgufWriter;
using longleaf::tests::HfModel;
using longleaf::tests::RecordingBackend;
using longleaf::tests::SafetensorsWriter;
using longleaf::tests::ScratchFolder;
using longleaf::tests::TinyModel;
namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::byte>;

constexpr TinyModel kTiny{.layers = 1,
                          .hidden = 32,
                          .heads = 2,
                          .kvHeads = 1,
                          .feedForward = 32,
                          .vocabulary = 262,
                          .format = WeightFormat::f16};

/// Logits after a prompt, and what was decoded; empty when the model cannot be loaded.
struct Outcome {
  std::vector<float> logits{};
  std::vector<TokenId> ids{};
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome outcomeOf(const ModelChoice& choice) {
  const auto backend = longleaf::kernels::makeCpuBackend(2);
  const auto model = Model::load(choice, *backend);
  if (!model) return {.error = model.error().message};
  const auto header = Model::readHeader(choice);
  if (!header) return {.error = header.error().message};
  const auto plan = longleaf::inference::plan(*header,
                                              {.settings = {.method = *presetByName("full")},
                                               .budget = {Budget::Kind::full, 0},
                                               .tokens = 24,
                                               .textTokens = 24,
                                               .overlay = false,
                                               .decodeTokens = 8},
                                              *backend);
  if (!plan) return {.error = plan.error().message};
  const auto session = Session::create(**model, *backend, *plan);
  if (!session) return {.error = session.error().message};
  std::vector<TokenId> prompt;
  for (TokenId id = 3; prompt.size() < 24; id = (id * 7) % 251 + 3) prompt.push_back(id);
  Outcome outcome;
  const auto result = (*session)->generate(prompt, {.sampling = {.maxTokens = 8}, .promptLogits = &outcome.logits});
  if (!result) return {.error = result.error().message};
  outcome.ids = result->ids;
  return outcome;
}

/// The matrices of a file in `format`, as quantize() writes them.
GgufWriter roundedTo(WeightFormat format, const GgufWriter& sound, WeightFormat from) {
  GgufWriter writer = sound;
  for (GgufWriter::Tensor& tensor : writer.tensors()) {
    if (tensor.shape.size() == 1) continue;
    std::vector<float> values(tensor.shape[0] * tensor.shape[1]);
    longleaf::kernels::dequantize(from, tensor.data, values);
    tensor.data.resize(*longleaf::kernels::rowBytes(format, tensor.shape[0]) * tensor.shape[1]);
    tensor.type = longleaf::tests::ggufTypeOf(format);
    if (!longleaf::kernels::quantize(format, values, tensor.data)) qFatal("cannot quantise");
  }
  writer.placeTensors();
  return writer;
}

bool finite(const Outcome& outcome) {
  return !outcome.logits.empty() &&
         std::all_of(outcome.logits.begin(), outcome.logits.end(), [](float x) { return std::isfinite(x); });
}

}  // namespace

class TestHfModel final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sameLogitsAsGguf_data();
  void sameLogitsAsGguf();
  void narrowNorms();
  void roundedLikeGguf_data();
  void roundedLikeGguf();
  void roundingLeavesOthers();
  void ggufIsRoundedToo();
  void headerTellsWhatLoadingTakes();
  void roundingRefusesWhatDoesNotFit();
  void stopsWhileRounding();
  void unevenPlacesAndIgnoredTensors();
  void refusesUnfitFolders_data();
  void refusesUnfitFolders();
  void refusesEveryTruncation();
  void survivesEveryFlip();
  void aFileStandsForItsFolder();

 private:
  std::string folder(const char* name) const { return m_scratch.path(name); }
  Error errorOf(const HfModel& model, std::size_t shards = 1) {
    fs::remove_all(folder("model"));
    if (!model.write(folder("model"), shards)) return {ErrorCode::internal, "not written"};
    return errorOfFolder();
  }
  Error errorOfFolder() {
    RecordingBackend backend;
    const auto loaded = Model::load(folder("model"), backend);
    return loaded ? Error{ErrorCode::internal, "was loaded"} : loaded.error();
  }

  ScratchFolder m_scratch;
};

void TestHfModel::sameLogitsAsGguf_data() {
  QTest::addColumn<int>("format");
  QTest::addColumn<int>("shards");
  QTest::addColumn<bool>("tied");
  QTest::addColumn<bool>("biases");
  for (const WeightFormat format : {WeightFormat::f32, WeightFormat::f16, WeightFormat::bf16}) {
    for (const int shards : {1, 3}) {
      for (const bool tied : {true, false}) {
        const QString name = QString("%1, %2 files, %3")
                                 .arg(longleaf::kernels::formatName(format).data())
                                 .arg(shards)
                                 .arg(tied ? "tied" : "not tied");
        QTest::newRow(qPrintable(name)) << static_cast<int>(format) << shards << tied << false;
      }
    }
  }
  QTest::newRow("biases") << static_cast<int>(WeightFormat::f32) << 1 << true << true;
}

void TestHfModel::sameLogitsAsGguf() {
  QFETCH(const int, format);
  QFETCH(const int, shards);
  QFETCH(const bool, tied);
  QFETCH(const bool, biases);
  const TinyModel options{.format = static_cast<WeightFormat>(format), .tied = tied, .biases = biases, .seed = 5};
  GgufWriter gguf = longleaf::tests::tinyModel(options);
  const HfModel published = longleaf::tests::hfModel(options, gguf);
  QVERIFY(published.write(folder("same"), static_cast<std::size_t>(shards)));
  const Outcome expected = outcomeOf(m_scratch.write("same.gguf", gguf));
  QVERIFY2(finite(expected), expected.error.c_str());
  const Outcome found = outcomeOf(folder("same"));
  QVERIFY2(found.error.empty(), found.error.c_str());
  QVERIFY(found == expected);
  fs::remove_all(folder("same"));
}

void TestHfModel::narrowNorms() {
  for (const WeightFormat format : {WeightFormat::f16, WeightFormat::bf16}) {
    const TinyModel options{.format = format, .biases = true};
    GgufWriter gguf = longleaf::tests::tinyModel(options);
    HfModel published = longleaf::tests::hfModel(options, gguf);
    longleaf::tests::narrowVectors(format, gguf, published);
    QVERIFY(published.write(folder("narrow")));
    const Outcome expected = outcomeOf(m_scratch.write("narrow.gguf", gguf));
    QVERIFY2(finite(expected), expected.error.c_str());
    QVERIFY(outcomeOf(folder("narrow")) == expected);
  }
}

void TestHfModel::roundedLikeGguf_data() {
  QTest::addColumn<int>("from");
  QTest::addColumn<int>("to");
  for (const WeightFormat from : {WeightFormat::f32, WeightFormat::f16, WeightFormat::bf16}) {
    for (const WeightFormat to : roundingFormats()) {
      QTest::addRow("%s to %s", longleaf::kernels::formatName(from).data(), longleaf::kernels::formatName(to).data())
          << static_cast<int>(from) << static_cast<int>(to);
    }
  }
}

void TestHfModel::roundedLikeGguf() {
  QFETCH(const int, from);
  QFETCH(const int, to);
  const auto source = static_cast<WeightFormat>(from);
  const auto target = static_cast<WeightFormat>(to);
  const TinyModel options{.format = source, .tied = false};
  GgufWriter gguf = longleaf::tests::tinyModel(options);
  QVERIFY(longleaf::tests::hfModel(options, gguf).write(folder("rounded"), 2));
  const Outcome expected = outcomeOf(m_scratch.write("rounded.gguf", roundedTo(target, gguf, source)));
  QVERIFY2(finite(expected), expected.error.c_str());
  const Outcome found = outcomeOf({folder("rounded"), target});
  QVERIFY2(found.error.empty(), found.error.c_str());
  QVERIFY(found == expected);
  QVERIFY(found != outcomeOf(folder("rounded")));
}

/// Rows of 48 values are not whole blocks: those matrices stay, the others are rounded.
void TestHfModel::roundingLeavesOthers() {
  const TinyModel options{.hidden = 64, .heads = 4, .kvHeads = 2, .feedForward = 48, .format = WeightFormat::f16};
  QVERIFY(longleaf::tests::hfModel(options).write(folder("uneven")));
  const ModelChoice choice{folder("uneven"), WeightFormat::q8_0};
  const auto header = Model::readHeader(choice);
  QVERIFY2(header, header ? "" : header.error().message.c_str());
  int left = 0;
  for (const ModelHeader::MatrixShape& matrix : header->matrices) {
    QVERIFY(matrix.format == (matrix.columns == 48 ? WeightFormat::f16 : WeightFormat::q8_0));
    left += matrix.columns == 48 ? 1 : 0;
  }
  QCOMPARE(left, 2);
  QVERIFY(finite(outcomeOf(choice)));
}

void TestHfModel::ggufIsRoundedToo() {
  const TinyModel options{.format = WeightFormat::f16};
  GgufWriter gguf = longleaf::tests::tinyModel(options);
  const std::string path = m_scratch.write("plain.gguf", gguf);
  const Outcome expected =
      outcomeOf(m_scratch.write("q4.gguf", roundedTo(WeightFormat::q4_0, gguf, WeightFormat::f16)));
  QVERIFY(outcomeOf({path, WeightFormat::q4_0}) == expected);
  // What is in blocks already stays.
  QVERIFY(outcomeOf({m_scratch.path("q4.gguf"), WeightFormat::q8_0}) == expected);
}

/// The plan is made from the header: what it lists is what loading takes, rounded or not.
void TestHfModel::headerTellsWhatLoadingTakes() {
  QVERIFY(longleaf::tests::hfModel({.format = WeightFormat::bf16, .tied = false}).write(folder("plan"), 2));
  for (const auto& rounding : {std::optional<WeightFormat>(), std::optional(WeightFormat::q4_0)}) {
    const ModelChoice choice{folder("plan"), rounding};
    const auto header = Model::readHeader(choice);
    QVERIFY2(header, header ? "" : header.error().message.c_str());
    RecordingBackend backend;
    std::size_t planned = header->vectorBytes;
    for (const auto& shape : header->matrices) planned += *backend.matrixBytes(shape.format, shape.rows, shape.columns);
    const auto model = Model::load(choice, backend);
    QVERIFY(model);
    QCOMPARE((*model)->weightBytes(), planned);
    QCOMPARE(header->path, folder("plan"));
    QCOMPARE(header->config.name, std::string("plan"));
    QCOMPARE(header->files.size(), std::size_t{6});  // config, two of the tokenizer, index, two parts
    std::uint64_t bytes = 0;
    for (const std::string& file : header->files) bytes += fs::file_size(file);
    QCOMPARE(header->fileBytes, bytes);
    QCOMPARE(header->tokenizerModel, std::string("gpt2 (smollm)"));
    QVERIFY(header->chatTemplate.find("<|im_start|>") != std::string::npos);
    QCOMPARE(header->formatTensors.at("BF16"), std::uint64_t{16});
    QVERIFY(header->ignoredTensors.empty());
    QVERIFY((*model)->tokenizer().endsGeneration(longleaf::tests::kTinyTurnEnd));
  }
}

void TestHfModel::roundingRefusesWhatDoesNotFit() {
  const float values[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 3e38F};
  for (const float value : values) {
    HfModel model = longleaf::tests::hfModel({.format = WeightFormat::f32});
    std::memcpy(model.weights.tensors[5].data.data() + 8, &value, sizeof value);
    QVERIFY(model.write(folder("large")));
    const Outcome outcome = outcomeOf({folder("large"), WeightFormat::q8_0});
    QVERIFY2(outcome.error.find(model.weights.tensors[5].name) != std::string::npos, outcome.error.c_str());
  }
}

void TestHfModel::stopsWhileRounding() {
  QVERIFY(longleaf::tests::hfModel({.format = WeightFormat::f16}).write(folder("stop")));
  RecordingBackend backend;
  std::stop_source source;
  int packed = 0;
  const auto count = [&](double) {
    if (++packed == 4) source.request_stop();
  };
  const auto model = Model::load({folder("stop"), WeightFormat::q8_0}, backend, count, source.get_token());
  QVERIFY(!model && model.error().code == ErrorCode::stopped);
  QCOMPARE(backend.calls, std::size_t{4});
}

/// Data at odd offsets, tensors that nothing needs, and some that the index does not name.
void TestHfModel::unevenPlacesAndIgnoredTensors() {
  const TinyModel options{.format = WeightFormat::f32};
  GgufWriter gguf = longleaf::tests::tinyModel(options);
  HfModel model = longleaf::tests::hfModel(options, gguf);
  const Outcome expected = outcomeOf(m_scratch.write("even.gguf", gguf));
  auto& tensors = model.weights.tensors;
  tensors.push_back({"model.layers.0.self_attn.rotary_emb.inv_freq", "F32", {8}, Bytes(32)});
  tensors.push_back({"of.somebody.else", "F16", {1}, Bytes(2)});
  QVERIFY(model.write(folder("odd")));
  // A header of odd length: every tensor lies one byte off.
  std::string header = model.weights.header().dump();
  header.resize(header.size() + 8 - (header.size() + 7) % 8, ' ');
  longleaf::tests::ByteSink sink;
  sink.text(header).raw(model.weights.data());
  QVERIFY(header.size() % 2 == 1 && longleaf::tests::writeBytes(folder("odd/model.safetensors"), sink.bytes()));
  const auto read = Model::readHeader(folder("odd"));
  QVERIFY2(read, read ? "" : read.error().message.c_str());
  QVERIFY(read->ignoredTensors == (std::vector<std::string>{"of.somebody.else"}));
  QVERIFY(outcomeOf(folder("odd")) == expected);

  QVERIFY(model.write(folder("unnamed"), 2));
  SafetensorsWriter part;
  part.tensors = {tensors.end() - 1, tensors.end()};
  Json index = Json::parse(R"({"weight_map":{}})");
  for (const auto& tensor : tensors) index["weight_map"][tensor.name] = "all.safetensors";
  index["weight_map"].erase("of.somebody.else");
  QVERIFY(longleaf::tests::writeBytes(folder("unnamed/all.safetensors"), model.weights.file()));
  const std::string text = index.dump();
  QVERIFY(longleaf::tests::writeBytes(folder("unnamed/model.safetensors.index.json"), std::as_bytes(std::span(text))));
  QVERIFY(Model::readHeader(folder("unnamed"))->ignoredTensors == read->ignoredTensors);
}

void TestHfModel::refusesUnfitFolders_data() {
  using Change = std::function<void(HfModel&)>;
  QTest::addColumn<Change>("change");
  QTest::addColumn<QString>("named");
  QTest::addColumn<bool>("unsupported");
  const auto row = [](const char* name, const char* named, bool unsupported, const Change& change) {
    QTest::newRow(name) << change << QString(named) << unsupported;
  };
  const auto tensorOf = [](HfModel& model, const std::string& name) -> SafetensorsWriter::Tensor& {
    auto& tensors = model.weights.tensors;
    return *std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.name == name; });
  };
  for (const char* name : {"model.embed_tokens.weight", "model.norm.weight", "model.layers.1.input_layernorm.weight",
                           "model.layers.0.self_attn.q_proj.weight", "model.layers.1.mlp.down_proj.weight"}) {
    row(qPrintable(QString(name) + " missing"), name, false, [=](HfModel& model) {
      std::erase_if(model.weights.tensors, [&](const auto& tensor) { return tensor.name == name; });
    });
    row(qPrintable(QString(name) + " one row less"), name, false, [=](HfModel& model) {
      SafetensorsWriter::Tensor& tensor = tensorOf(model, name);
      tensor.data.resize(tensor.data.size() / tensor.shape[0] * (tensor.shape[0] - 1));
      tensor.shape[0] -= 1;
    });
  }
  for (const char* name :
       {"model.layers.0.self_attn.qkv_proj.weight", "model.layers.1.self_attn.q_norm.weight", "lm_head.bias"}) {
    row(qPrintable(QString(name) + " added"), name, true, [=](HfModel& model) {
      model.weights.tensors.push_back({name, "F32", {64}, Bytes(256)});
    });
  }
  row("a bias that is not announced", "self_attn.k_proj.bias", false, [](HfModel& model) {
    model.weights.tensors.push_back({"model.layers.0.self_attn.k_proj.bias", "F32", {32}, Bytes(128)});
  });
  row("biases that are missing", "self_attn.q_proj.bias", false,
      [](HfModel& model) { model.config["attention_bias"] = true; });
  row("a norm that is not a number", "model.norm.weight", false, [=](HfModel& model) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(tensorOf(model, "model.norm.weight").data.data() + 4, &nan, sizeof nan);
  });
  row("no output", "lm_head.weight", false, [](HfModel& model) { model.config["tie_word_embeddings"] = false; });
  row("another vocabulary", "vocab_size", false, [](HfModel& model) { model.config["vocab_size"] = 300; });
  row("other heads", "k_proj.weight", false, [](HfModel& model) { model.config["num_key_value_heads"] = 1; });
  row("config is a list", "config.json", false, [](HfModel& model) { model.config = Json::array(); });
  row("quantised", "quantization_config", true, [](HfModel& model) {
    model.config["quantization_config"] = {{"quant_method", "awq"}};
  });
  row("integers", "I8", true, [=](HfModel& model) {
    SafetensorsWriter::Tensor& tensor = tensorOf(model, "model.layers.0.mlp.up_proj.weight");
    tensor.dtype = "I8";
  });
}

void TestHfModel::refusesUnfitFolders() {
  QFETCH(const std::function<void(HfModel&)>, change);
  QFETCH(const QString, named);
  QFETCH(const bool, unsupported);
  for (const std::size_t shards : {std::size_t{1}, std::size_t{2}}) {
    HfModel model = longleaf::tests::hfModel();
    change(model);
    const Error error = errorOf(model, shards);
    QVERIFY2(error.message.find(named.toStdString()) != std::string::npos, error.message.c_str());
    QVERIFY(error.code == (unsupported ? ErrorCode::modelUnsupported : ErrorCode::modelInvalid));
  }
}

/// At both ends every length, between them some, and all where LONGLEAF_SLOW_TESTS=1. Data that ends early is found by
/// the sizes in the header, whatever the length.
void TestHfModel::refusesEveryTruncation() {
  const bool all = qEnvironmentVariableIntValue("LONGLEAF_SLOW_TESTS") == 1;
  const HfModel model = longleaf::tests::hfModel(kTiny);
  QVERIFY(model.write(folder("model"), 2));
  QVERIFY(errorOfFolder().message == "was loaded");
  for (const char* name : {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors.index.json",
                           "part-0.safetensors", "part-1.safetensors"}) {
    const std::string path = folder("model/") + name;
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    const std::span<const std::byte> sound = std::as_bytes(std::span(whole.constData(), std::size_t(whole.size())));
    const std::size_t size = sound.size();
    const std::size_t step = all ? 1 : 1 + size / 100;
    for (std::size_t length = 0; length < size; length += length < 40 || length + 40 > size ? 1 : step) {
      QVERIFY(longleaf::tests::writeBytes(path, sound.first(length)));
      const auto header = Model::readHeader(folder("model"));
      QVERIFY2(!header, qPrintable(QString("%1 cut at %2").arg(name).arg(length)));
      QVERIFY(header.error().code == ErrorCode::modelInvalid);
    }
    QVERIFY(longleaf::tests::writeBytes(path, sound));
  }
  for (const char* name : {"config.json", "tokenizer.json", "model.safetensors.index.json", "part-1.safetensors"}) {
    fs::rename(folder("model/") + name, folder("away"));
    QVERIFY2(!Model::readHeader(folder("model")), name);
    fs::rename(folder("away"), folder("model/") + name);
  }
  fs::remove_all(folder("model"));
}

/// One byte in four of the small files and the headers, one in thirty of the weights; every one where
/// LONGLEAF_SLOW_TESTS=1.
void TestHfModel::survivesEveryFlip() {
  const bool all = qEnvironmentVariableIntValue("LONGLEAF_SLOW_TESTS") == 1;
  HfModel model = longleaf::tests::hfModel({.layers = 1,
                                            .hidden = 16,
                                            .heads = 1,
                                            .kvHeads = 1,
                                            .feedForward = 16,
                                            .vocabulary = 260,
                                            .format = WeightFormat::f16});
  QVERIFY(model.write(folder("model"), 2));
  for (const char* name : {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors.index.json",
                           "part-0.safetensors", "part-1.safetensors"}) {
    const std::string path = folder("model/") + name;
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Unbuffered));
    const QByteArray sound = file.readAll();
    const bool weights = QByteArray(name).startsWith("part");
    const qsizetype headerEnd = weights ? 8 + qFromLittleEndian<qint64>(sound.constData()) : sound.size();
    const auto put = [&](qsizetype at, char value) { return file.seek(at) && file.write(&value, 1) == 1; };
    for (qsizetype at = 0; at < sound.size(); at += all ? 1 : at < headerEnd ? 4 : 30) {
      QVERIFY(put(at, static_cast<char>(sound[at] ^ (at % 3 == 0 ? 0x04 : at % 3 == 1 ? 0x20 : 0xFF))));
      RecordingBackend backend;
      const auto loaded = Model::load(folder("model"), backend);
      QVERIFY(loaded || !loaded.error().message.empty());
      if (loaded) {
        for (const TokenId id : (*loaded)->tokenizer().encode("The rain", SpecialTokens::plain)) {
          QVERIFY(id >= 0 && static_cast<std::size_t>(id) < (*loaded)->tokenizer().size());
        }
      }
      QVERIFY(put(at, sound[at]));
    }
  }
  QVERIFY(errorOfFolder().message == "was loaded");
  fs::remove_all(folder("model"));
}

void TestHfModel::aFileStandsForItsFolder() {
  QVERIFY(longleaf::tests::hfModel(kTiny).write(folder("place"), 2));
  for (const char* name : {"", "/", "/config.json", "/part-0.safetensors", "/model.safetensors.index.json"}) {
    QCOMPARE(modelPlace(folder("place") + name), folder("place"));
  }
  QCOMPARE(modelPlace(folder("place/tokenizer.json")), folder("place/tokenizer.json"));
  QCOMPARE(modelPlace(folder("none.safetensors")), folder("none.safetensors"));
  QVERIFY(isModelFolder(folder("place")) && !isModelFolder(folder(".")) && !isModelFolder(folder("none")));
  const auto empty = Model::readHeader(folder("."));
  QVERIFY(!empty && empty.error().code == ErrorCode::unreadable);
  QVERIFY(!loadTokenizer(folder(".")));
  // The tokenizer needs neither weights nor numbers.
  for (const char* name : {"config.json", "part-0.safetensors", "part-1.safetensors"}) {
    fs::remove(folder("place/") + name);
  }
  const auto tokenizer = loadTokenizer(folder("place"));
  QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().message.c_str());
  const auto shard = [&](const std::string& name) {
    HfModel model = longleaf::tests::hfModel(kTiny);
    model.more["model.safetensors.index.json"] = Json{{"weight_map", {{"model.norm.weight", name}}}}.dump();
    return errorOf(model).message;
  };
  for (const char* name : {"../part", "/etc/passwd", "a/b", "a\\b", "C:part", ".hidden", "-rf", "", "a b", "\x01"}) {
    QVERIFY2(shard(name).find("does not name a file of the folder") != std::string::npos, name);
  }
  QVERIFY(shard("none.safetensors").find("is missing") != std::string::npos);
  QVERIFY(shard("config.json").find("config.json") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestHfModel)
#include "tst_hf_model.moc"
