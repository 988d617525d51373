// SPDX-License-Identifier: GPL-3.0-or-later
// Whole model files: every weight arrives where it belongs, and no incomplete or unfit file becomes a model.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>

#include "inference/model/finite_check.h"
#include "inference/model/gguf.h"
#include "inference/model/model.h"
#include "support/gguf_writer.h"
#include "support/paths.h"
#include "support/recording_backend.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

// Behind the kernels, which have fields called `slots`.
#include <QTest>

using namespace longleaf::inference;
using longleaf::kernels::kWeightFormats;
using longleaf::kernels::WeightFormat;
using longleaf::tests::GgufWriter;
using longleaf::tests::RecordedMatrix;
using longleaf::tests::RecordingBackend;
using longleaf::tests::ScratchFolder;
using longleaf::tests::TinyModel;

namespace {

using Bytes = std::vector<std::byte>;

/// Values of a tensor in the writer, [rows][columns].
std::vector<float> valuesOf(GgufWriter& writer, const std::string& name) {
  for (const GgufWriter::Tensor& tensor : writer.tensors()) {
    if (tensor.name != name) continue;
    std::size_t count = 1;
    for (const std::uint64_t size : tensor.shape) count *= size;
    const auto* format = std::find_if(std::begin(kWeightFormats), std::end(kWeightFormats),
                                      [&](WeightFormat f) { return longleaf::tests::ggufTypeOf(f) == tensor.type; });
    std::vector<float> values(count);
    longleaf::kernels::dequantize(*format, tensor.data, values);
    return values;
  }
  qFatal("no tensor %s", name.c_str());
}

/// Source row of packed row `row`: the formula of the file format, not the loader's table.
std::size_t interleaved(std::size_t row, std::size_t headDim) {
  const std::size_t inHead = row % headDim;
  const std::size_t half = inHead / (headDim / 2);
  const std::size_t i = inHead % (headDim / 2);
  return row - inHead + 2 * i + half;
}

/// Whether a packed matrix is the writer's tensor, with rows of heads reordered when headDim is not 0.
bool same(const longleaf::kernels::Matrix& matrix, GgufWriter& writer, const std::string& name,
          std::size_t headDim = 0) {
  const auto& packed = static_cast<const RecordedMatrix&>(matrix);
  const std::vector<float> values = valuesOf(writer, name);
  if (values.size() != std::size_t{packed.rows()} * packed.columns()) return false;
  for (std::size_t row = 0; row < packed.rows(); ++row) {
    const std::size_t source = headDim == 0 ? row : interleaved(row, headDim);
    const float* expected = values.data() + source * packed.columns();
    if (!std::equal(expected, expected + packed.columns(), packed.row(row))) return false;
  }
  return true;
}

bool same(const longleaf::kernels::BufferPtr& buffer, GgufWriter& writer, const std::string& name,
          std::size_t headDim = 0) {
  const std::vector<float> values = valuesOf(writer, name);
  if (buffer == nullptr || buffer->bytes() != values.size() * sizeof(float)) return false;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (buffer->as<float>()[row] != values[headDim == 0 ? row : interleaved(row, headDim)]) return false;
  }
  return true;
}

void erase(GgufWriter& writer, const std::string& name) {
  std::erase_if(writer.tensors(), [&](const GgufWriter::Tensor& tensor) { return tensor.name == name; });
  writer.placeTensors();
}

GgufWriter::Tensor& tensorOf(GgufWriter& writer, const std::string& name) {
  return *std::find_if(writer.tensors().begin(), writer.tensors().end(),
                       [&](const GgufWriter::Tensor& tensor) { return tensor.name == name; });
}

}  // namespace

class TestModel final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void packsEveryWeight_data();
  void packsEveryWeight();
  void untiedOutputAndBiases();
  void headerNeedsNoWeights();
  void refusesUnfitTensors_data();
  void refusesUnfitTensors();
  void listsWhatItIgnores();
  void findsValuesThatAreNotFinite();
  void refusesValuesThatAreNotFinite();
  void refusesEveryTruncation();
  void survivesEveryFlipOfTheHeader();
  void stopsBetweenTensors();
  void reportsOutOfMemory();
  void tokenizesWithoutWeights();
  void readsVocabularyOnlyFiles();
  void loadsTheGoldenModel();
  void loadsTheDemoModel();

 private:
  Expected<std::unique_ptr<const Model>> load(const GgufWriter& writer, RecordingBackend& backend) {
    return Model::load(m_folder.write("model.gguf", writer), backend);
  }
  Error errorOf(const GgufWriter& writer) {
    RecordingBackend backend;
    auto model = load(writer, backend);
    return model ? Error{ErrorCode::internal, "was loaded"} : model.error();
  }

  ScratchFolder m_folder;
};

void TestModel::packsEveryWeight_data() {
  QTest::addColumn<int>("format");
  for (const WeightFormat format : kWeightFormats) {
    QTest::newRow(longleaf::kernels::formatName(format).data()) << static_cast<int>(format);
  }
}

void TestModel::packsEveryWeight() {
  QFETCH(const int, format);
  const TinyModel options{.layers = 2,
                          .hidden = 256,
                          .heads = 8,
                          .kvHeads = 2,
                          .feedForward = 256,
                          .format = static_cast<WeightFormat>(format)};
  GgufWriter writer = longleaf::tests::tinyModel(options);
  RecordingBackend backend;
  std::vector<double> progress;
  const auto model = Model::load(m_folder.write("model.gguf", writer), backend,
                                 [&](double fraction) { progress.push_back(fraction); });
  QVERIFY2(model, model ? "" : model.error().message.c_str());
  QVERIFY(same((*model)->embedding(), writer, "token_embd.weight"));
  QVERIFY(&(*model)->output() == &(*model)->embedding());
  const std::vector<float> norm = valuesOf(writer, "output_norm.weight");
  QVERIFY(std::equal(norm.begin(), norm.end(), (*model)->outputNorm()));
  QCOMPARE((*model)->layers().size(), std::size_t{2});
  for (std::size_t i = 0; i < 2; ++i) {
    const LayerWeights& layer = (*model)->layers()[i];
    const std::string prefix = "blk." + std::to_string(i) + ".";
    QVERIFY(same(layer.attentionNorm, writer, prefix + "attn_norm.weight"));
    QVERIFY(same(layer.feedForwardNorm, writer, prefix + "ffn_norm.weight"));
    QVERIFY(same(*layer.q, writer, prefix + "attn_q.weight", 32));
    QVERIFY(same(*layer.k, writer, prefix + "attn_k.weight", 32));
    QVERIFY(same(*layer.v, writer, prefix + "attn_v.weight"));
    QVERIFY(same(*layer.attentionOutput, writer, prefix + "attn_output.weight"));
    QVERIFY(same(*layer.gate, writer, prefix + "ffn_gate.weight"));
    QVERIFY(same(*layer.up, writer, prefix + "ffn_up.weight"));
    QVERIFY(same(*layer.down, writer, prefix + "ffn_down.weight"));
    QVERIFY(layer.qBias == nullptr && layer.downBias == nullptr);
  }
  QCOMPARE(progress.size(), std::size_t{1 + 1 + 2 * 9});
  QVERIFY(std::is_sorted(progress.begin(), progress.end()));
  QCOMPARE(progress.back(), 1.0);
  QCOMPARE((*model)->weightBytes(), backend.bytesTaken);
}

void TestModel::untiedOutputAndBiases() {
  GgufWriter writer = longleaf::tests::tinyModel({.tied = false, .biases = true});
  RecordingBackend backend;
  const auto model = load(writer, backend);
  QVERIFY2(model, model ? "" : model.error().message.c_str());
  QVERIFY(!(*model)->config().tiedOutput);
  QVERIFY(same((*model)->output(), writer, "output.weight"));
  const LayerWeights& layer = (*model)->layers()[1];
  QVERIFY(same(layer.qBias, writer, "blk.1.attn_q.bias", 16));
  QVERIFY(same(layer.kBias, writer, "blk.1.attn_k.bias", 16));
  QVERIFY(same(layer.vBias, writer, "blk.1.attn_v.bias"));
  QVERIFY(same(layer.attentionOutputBias, writer, "blk.1.attn_output.bias"));
  QVERIFY(layer.gateBias == nullptr && layer.upBias == nullptr && layer.downBias == nullptr);
  QCOMPARE((*model)->weightBytes(), backend.bytesTaken);
}

/// The plan is made from the header: what it lists is what loading takes.
void TestModel::headerNeedsNoWeights() {
  for (const bool tied : {true, false}) {
    GgufWriter writer = longleaf::tests::tinyModel({.format = WeightFormat::q4_1, .tied = tied, .biases = !tied});
    const std::string path = m_folder.write("model.gguf", writer);
    const auto header = Model::readHeader(path);
    QVERIFY2(header, header ? "" : header.error().message.c_str());
    RecordingBackend backend;
    std::size_t planned = header->vectorBytes;
    for (const auto& shape : header->matrices) planned += *backend.matrixBytes(shape.format, shape.rows, shape.columns);
    const auto model = Model::load(path, backend);
    QVERIFY(model);
    QCOMPARE(planned, (*model)->weightBytes());
    QCOMPARE(header->matrices.size(), std::size_t{tied ? 15U : 16U});
    QCOMPARE(header->path, path);
    QCOMPARE(header->fileBytes, std::uint64_t{writer.file().size()});
    QCOMPARE(header->tokenizerModel, std::string("gpt2 (smollm)"));
    QVERIFY(header->chatTemplate.find("<|im_start|>") != std::string::npos);
    QCOMPARE(header->formatTensors.at("Q4_1"), std::uint64_t{tied ? 15U : 16U});
    QVERIFY(header->ignoredTensors.empty());
  }
}

void TestModel::refusesUnfitTensors_data() {
  QTest::addColumn<QString>("tensor");
  QTest::addColumn<QString>("change");
  for (const char* name :
       {"token_embd.weight", "output_norm.weight", "blk.0.attn_norm.weight", "blk.1.ffn_norm.weight",
        "blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.1.attn_v.weight", "blk.1.attn_output.weight",
        "blk.0.ffn_gate.weight", "blk.0.ffn_up.weight", "blk.1.ffn_down.weight"}) {
    for (const char* change : {"missing", "one row less", "one more dimension"}) {
      QTest::newRow(qPrintable(QString(name) + " " + change)) << name << change;
    }
  }
  for (const char* name : {"output_norm.weight", "blk.0.attn_norm.weight", "blk.1.attn_q.bias"}) {
    QTest::newRow(qPrintable(QString(name) + " as F16")) << name << "as F16";
  }
  for (const char* name : {"blk.0.attn_qkv.weight", "blk.1.attn_q_norm.weight", "blk.0.attn_norm.bias", "output.bias",
                           "blk.0.rope_factors_long.weight"}) {
    QTest::newRow(qPrintable(QString(name) + " added")) << name << "added";
  }
}

void TestModel::refusesUnfitTensors() {
  QFETCH(const QString, tensor);
  QFETCH(const QString, change);
  const std::string name = tensor.toStdString();
  GgufWriter writer = longleaf::tests::tinyModel({.biases = true});
  if (change == "missing") {
    erase(writer, name);
  } else if (change == "added") {
    writer.tensor(name, WeightFormat::f32, {64}, Bytes(256));
  } else {
    GgufWriter::Tensor& changed = tensorOf(writer, name);
    if (change == "as F16") {
      changed.type = 1;
      changed.data.resize(changed.data.size() / 2);
    } else if (change == "one row less") {
      const std::size_t row = changed.data.size() / changed.shape.back();
      changed.shape.back() -= 1;
      changed.data.resize(changed.data.size() - row);
    } else {
      changed.shape.push_back(2);
      changed.data.resize(changed.data.size() * 2);
    }
    writer.placeTensors();
  }
  const Error error = errorOf(writer);
  QVERIFY2(error.message.find(name) != std::string::npos, error.message.c_str());
  QVERIFY(error.code == (change == "added" ? ErrorCode::modelUnsupported : ErrorCode::modelInvalid));
}

void TestModel::listsWhatItIgnores() {
  GgufWriter writer = longleaf::tests::tinyModel();
  writer.tensor("of.somebody.else", WeightFormat::f32, {2}, Bytes(8));
  const auto header = Model::readHeader(m_folder.write("model.gguf", writer));
  QVERIFY(header);
  QVERIFY(header->ignoredTensors == (std::vector<std::string>{"of.somebody.else"}));
}

/// Every place of a scale, in every format, in the first and in the last of many blocks.
void TestModel::findsValuesThatAreNotFinite() {
  struct Place {
    WeightFormat format;
    std::vector<std::size_t> offsets;
  };
  for (const Place& place : std::initializer_list<Place>{{WeightFormat::f32, {0}},
                                                         {WeightFormat::f16, {0}},
                                                         {WeightFormat::bf16, {0}},
                                                         {WeightFormat::q8_0, {0}},
                                                         {WeightFormat::q4_0, {0}},
                                                         {WeightFormat::q5_0, {0}},
                                                         {WeightFormat::q4_1, {0, 2}},
                                                         {WeightFormat::q5_1, {0, 2}},
                                                         {WeightFormat::q4_k, {0, 2}},
                                                         {WeightFormat::q5_k, {0, 2}},
                                                         {WeightFormat::q6_k, {208}}}) {
    const auto layout = longleaf::kernels::blockLayout(place.format);
    constexpr std::size_t kBlocks = 9001;
    Bytes bytes(kBlocks * layout.bytes);
    QVERIFY(allFinite(place.format, bytes));
    for (const std::size_t block : {std::size_t{0}, std::size_t{5000}, kBlocks - 1}) {
      for (const std::size_t offset : place.offsets) {
        for (const bool nan : {false, true}) {
          const Bytes sound = bytes;
          std::byte* at = bytes.data() + block * layout.bytes + offset;
          const std::uint32_t wide = nan ? 0x7FC00001 : 0xFF800000;
          const std::uint16_t narrow =
              place.format == WeightFormat::bf16 ? (nan ? 0x7FC0 : 0xFF80) : (nan ? 0x7E00 : 0xFC00);
          if (place.format == WeightFormat::f32) {
            std::memcpy(at, &wide, sizeof wide);
          } else {
            std::memcpy(at, &narrow, sizeof narrow);
          }
          std::vector<float> values(kBlocks * layout.values);
          longleaf::kernels::dequantize(place.format, bytes, values);
          QVERIFY(!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }));
          QVERIFY(!allFinite(place.format, bytes));
          bytes = sound;
        }
      }
    }
  }
}

void TestModel::refusesValuesThatAreNotFinite() {
  for (const char* name : {"blk.1.attn_norm.weight", "blk.0.ffn_down.weight", "token_embd.weight"}) {
    GgufWriter writer = longleaf::tests::tinyModel();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::memcpy(tensorOf(writer, name).data.data() + 16, &nan, sizeof nan);
    const Error error = errorOf(writer);
    QVERIFY(error.code == ErrorCode::modelInvalid);
    QVERIFY2(error.message.find(name) != std::string::npos, error.message.c_str());
  }
}

/// At every border of a tensor, one byte before and one behind, and all through the last kilobyte.
void TestModel::refusesEveryTruncation() {
  GgufWriter writer = longleaf::tests::tinyModel({.layers = 1, .hidden = 32, .heads = 2, .kvHeads = 1});
  const Bytes bytes = writer.file();
  const std::size_t dataStart = writer.header().size();
  std::vector<std::size_t> lengths{0, 1, dataStart / 2, dataStart - 1, dataStart};
  for (const GgufWriter::Tensor& tensor : writer.tensors()) {
    const std::size_t end = dataStart + tensor.offset + tensor.data.size();
    for (const std::size_t length : {end - 1, end, end + 1}) lengths.push_back(length);
  }
  for (std::size_t length = bytes.size() - 1024; length < bytes.size(); ++length) lengths.push_back(length);
  for (const std::size_t length : lengths) {
    if (length >= bytes.size()) continue;
    const std::string path = m_folder.write("cut.gguf", std::span(bytes).first(length));
    RecordingBackend backend;
    const auto model = Model::load(path, backend);
    QVERIFY2(!model, qPrintable(QString::number(length)));
    QVERIFY(model.error().code == ErrorCode::modelInvalid && backend.calls == 0);
    QVERIFY(!Model::readHeader(path));
  }
}

void TestModel::survivesEveryFlipOfTheHeader() {
  GgufWriter writer = longleaf::tests::tinyModel(
      {.layers = 1, .hidden = 32, .heads = 2, .kvHeads = 1, .feedForward = 32, .vocabulary = 262});
  const std::size_t headerBytes = writer.header().size();
  const Bytes bytes = writer.file();
  const std::string path = m_folder.write("flipped.gguf", writer);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto put = [&](std::size_t at, std::byte value) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(value));
    file.flush();
  };
  for (std::size_t at = 0; at < headerBytes; ++at) {
    put(at, bytes[at] ^ (at % 2 == 0 ? std::byte{0xFF} : std::byte{0x10}));
    const auto header = Model::readHeader(path);
    QVERIFY(header || !header.error().message.empty());
    const auto tokenizer = loadTokenizer(path);
    if (tokenizer) {
      for (const TokenId id : (*tokenizer)->encode("The rain in Spain", SpecialTokens::plain)) {
        QVERIFY(id >= 0 && static_cast<std::size_t>(id) < (*tokenizer)->size());
      }
    }
    put(at, bytes[at]);
  }
  QVERIFY(Model::readHeader(path) && loadTokenizer(path));
}

void TestModel::stopsBetweenTensors() {
  const std::string path = m_folder.write("model.gguf", longleaf::tests::tinyModel());
  RecordingBackend backend;
  std::stop_source source;
  int packed = 0;
  const auto model = Model::load(
      path, backend,
      [&](double) {
        if (++packed == 5) source.request_stop();
      },
      source.get_token());
  QVERIFY(!model && model.error().code == ErrorCode::stopped);
  QCOMPARE(backend.calls, std::size_t{5});
}

void TestModel::reportsOutOfMemory() {
  const std::string path = m_folder.write("model.gguf", longleaf::tests::tinyModel());
  for (const std::size_t call : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{19}}) {
    RecordingBackend backend;
    backend.outOfMemoryAt = call;
    const auto model = Model::load(path, backend);
    QVERIFY(!model && model.error().code == ErrorCode::outOfMemory);
  }
}

void TestModel::tokenizesWithoutWeights() {
  GgufWriter writer;
  longleaf::tests::addTinyVocabulary(writer, 320);
  const std::string path = m_folder.write("vocabulary.gguf", writer);
  const auto tokenizer = loadTokenizer(path);
  QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().message.c_str());
  QCOMPARE((*tokenizer)->size(), std::size_t{320});
  const std::string text = "The rain in Spain \xC3\xA4\xE2\x82\xAC and <|im_end|>";
  const auto ids = (*tokenizer)->encode(text, SpecialTokens::plain);
  QCOMPARE((*tokenizer)->decode(ids), text);
  QVERIFY(ids.size() < text.size());
  QVERIFY((*tokenizer)->endsGeneration(longleaf::tests::kTinyTurnEnd));
  QVERIFY((*tokenizer)->isControl(longleaf::tests::kTinyTurnStart));
  QVERIFY(Model::readHeader(path).error().message.find("general.architecture") != std::string::npos);
}

void TestModel::readsVocabularyOnlyFiles() {
  for (const char* name : {"gpt-2", "llama-spm", "phi-3", "starcoder"}) {
    const std::string path = longleaf::tests::sharedFile(std::string("data/tokenizers/ggml-vocab-") + name + ".gguf");
    if (path.empty()) QSKIP("shared/data/tokenizers is missing");
    const auto tokenizer = loadTokenizer(path);
    QVERIFY2(tokenizer, tokenizer ? "" : (name + (": " + tokenizer.error().message)).c_str());
    QVERIFY((*tokenizer)->size() > 30000);
    QCOMPARE((*tokenizer)->decode((*tokenizer)->encode("Hello, world", SpecialTokens::plain)),
             std::string("Hello, world"));
    QVERIFY(!Model::readHeader(path));
  }
}

void TestModel::loadsTheGoldenModel() {
  const std::string path = longleaf::tests::sharedFile("golden/tiny-llama2-q4_k_m.gguf");
  if (path.empty()) QSKIP("shared/golden is missing");
  RecordingBackend backend;
  const auto model = Model::load(path, backend);
  QVERIFY2(model, model ? "" : model.error().message.c_str());
  const ModelConfig& config = (*model)->config();
  QCOMPARE(config.layers, 3U);
  QCOMPARE(config.headDim, 32U);
  QCOMPARE(config.vocabulary, 32000U);
  QVERIFY(!config.tiedOutput);
  QCOMPARE((*model)->header().tokenizerModel, std::string("llama"));
  QCOMPARE((*model)->header().formatTensors.at("Q6_K"), std::uint64_t{3});
  QVERIFY((*model)->output().format() == WeightFormat::q6_k);
}

void TestModel::loadsTheDemoModel() {
  const std::string path = longleaf::tests::demoModel();
  if (path.empty()) QSKIP("the demo model is missing");
  const auto start = std::chrono::steady_clock::now();
  const auto header = Model::readHeader(path);
  const std::chrono::duration<double, std::milli> milliseconds = std::chrono::steady_clock::now() - start;
  qInfo("header of the demo model: %.1f ms", milliseconds.count());
  QVERIFY2(header, header ? "" : header.error().message.c_str());
  QCOMPARE(header->config.layers, 30U);
  QCOMPARE(header->config.headDim, 64U);
  QCOMPARE(header->config.group(), 3U);
  QCOMPARE(header->config.vocabulary, 49152U);
  QCOMPARE(header->config.rope.base, 100000.0F);
  QCOMPARE(header->matrices.size(), std::size_t{211});
  QCOMPARE(header->formatTensors.at("Q4_1"), std::uint64_t{210});
  QVERIFY(header->config.tiedOutput && header->ignoredTensors.empty());
  RecordingBackend backend;
  const auto model = Model::load(path, backend);
  QVERIFY2(model, model ? "" : model.error().message.c_str());
  QVERIFY((*model)->tokenizer().endsGeneration(2));
}

QTEST_APPLESS_MAIN(TestModel)
#include "tst_model.moc"
