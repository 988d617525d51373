// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products and embeddings as the backend makes them, by kernels or by cuBLAS: the simulated GPU against the
// processor, over odd shapes and every weight format.
#include <QTest>

#include <cmath>

#include "cuda/device_vector.h"
#include "cusim/device.h"
#include "cusim/executor.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/quantize.h"

using namespace longleaf::kernels;
using namespace longleaf::tests;

namespace {

struct Shape {
  std::uint32_t rows;
  std::uint32_t columns;
  std::uint32_t tokens;
};

std::vector<float> embedded(Backend& backend, WeightFormat format, const Shape& shape) {
  const auto table = wanted(backend.packMatrix({.format = format,
                                                .rows = shape.rows,
                                                .columns = shape.columns,
                                                .data = syntheticRows(format, shape.rows, shape.columns, 5)}));
  std::vector<std::int32_t> ids(shape.tokens);
  for (std::uint32_t t = 0; t < shape.tokens; ++t) ids[t] = static_cast<std::int32_t>(t * 7 % shape.rows);
  const DeviceVector<float> out(backend, std::vector<float>(std::size_t{shape.tokens} * shape.columns));
  backend.embed({.table = table.get(), .ids = ids, .out = out.data()});
  return out.values();
}

/// Three products of one input: plain, with a bias, and added to what is there; rows further apart than they are long.
std::vector<float> multiplied(Backend& backend, WeightFormat format, const Shape& shape, ActivationFormat activations) {
  const std::uint32_t stride = shape.columns + 8;
  const std::uint32_t outStride = shape.rows + 3;
  const DeviceVector<float> x(backend, someFloats(std::size_t{shape.tokens} * stride, 3));
  const DeviceVector<float> bias(backend, someFloats(shape.rows, 4));
  std::vector<MatrixPtr> weights;
  std::vector<DeviceVector<float>> outs;
  std::vector<MatmulTarget> targets;
  for (unsigned i = 0; i < 3; ++i) {
    weights.push_back(wanted(backend.packMatrix({.format = format,
                                                 .rows = shape.rows,
                                                 .columns = shape.columns,
                                                 .data = syntheticRows(format, shape.rows, shape.columns, 10 + i)})));
    outs.emplace_back(backend, someFloats(std::size_t{shape.tokens} * outStride, 20 + i));
    targets.push_back({.weight = weights.back().get(),
                       .out = outs.back().data(),
                       .outStride = outStride,
                       .bias = i == 1 ? bias.data() : nullptr,
                       .accumulate = i == 2});
  }
  backend.matmul(
      {.x = x.data(), .xStride = stride, .tokens = shape.tokens, .targets = targets, .activations = activations});
  std::vector<float> all;
  for (const auto& out : outs) {
    const std::vector<float> values = out.values();
    for (std::uint32_t t = 0; t < shape.tokens; ++t) {  // what lies between the rows is nobody's
      const auto row = values.begin() + std::ptrdiff_t{t} * outStride;
      all.insert(all.end(), row, row + shape.rows);
    }
  }
  return all;
}

}  // namespace

class TestCudaProducts : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase();
  void cleanup();
  void embed();
  void matmul_data();
  void matmul();
  void slabsOfALargeMatrix();
  void rowsInAnotherOrder();
  void valueGram_data();
  void valueGram();

 private:
  std::unique_ptr<Backend> m_cpu = makeCpuBackend(2);
  std::unique_ptr<Backend> m_gpu;
};

void TestCudaProducts::initTestCase() {
  cusim::device().reset();
  m_gpu = wanted(cuda::makeCudaBackend(0));
  WorkspaceShape shape{.cache = {.layers = 1, .kvHeads = 1, .group = 1, .headDim = 8, .store = StoreFormat::f32},
                       .maxTokens = 40,
                       .maxSlots = 16,
                       .maxColumns = 1024};
  wanted(m_gpu->reserve(shape));
  wanted(m_cpu->reserve(shape));
}

void TestCudaProducts::cleanup() { QVERIFY2(cusim::device().fault().empty(), cusim::device().fault().c_str()); }

void TestCudaProducts::embed() {
  for (const WeightFormat format : kWeightFormats) {
    const Shape shape{19, blockLayout(format).values == 1 ? 52U : 256U, 7};
    const float off = distance(embedded(*m_cpu, format, shape), embedded(*m_gpu, format, shape));
    QVERIFY2(off <= 1e-6F, (std::string(formatName(format)) + ": " + std::to_string(off)).c_str());
  }
}

void TestCudaProducts::matmul_data() {
  QTest::addColumn<int>("format");
  QTest::addColumn<int>("tokens");
  for (const WeightFormat format : kWeightFormats) {
    for (const int tokens : {1, 3, 8, 9, 33}) {
      QTest::addRow("%s, %d tokens", formatName(format).data(), tokens) << static_cast<int>(format) << tokens;
    }
  }
}

void TestCudaProducts::matmul() {
  QFETCH(int, format);
  QFETCH(int, tokens);
  const auto weights = static_cast<WeightFormat>(format);
  for (const std::uint32_t rows : {5U, 67U}) {
    const Shape shape{rows, blockLayout(weights).values == 256 ? 512U : 96U, static_cast<std::uint32_t>(tokens)};
    for (const ActivationFormat activations : {ActivationFormat::f32, ActivationFormat::q8}) {
      // The reference is exact arithmetic in both cases: 11 bits of an activation are its error in cuBLAS.
      const auto want = multiplied(*m_cpu, weights, shape, ActivationFormat::f32);
      const auto got = multiplied(*m_gpu, weights, shape, activations);
      const float off = distance(want, got);
      QVERIFY2(off <= (activations == ActivationFormat::f32 ? 2e-5F : 4e-3F), std::to_string(off).c_str());
    }
  }
}

/// More rows than one slab of the workspace holds, as a vocabulary has.
void TestCudaProducts::slabsOfALargeMatrix() {
  const Shape shape{17000, 1024, 9};
  const auto want = multiplied(*m_cpu, WeightFormat::q4_0, shape, ActivationFormat::f32);
  const float off = distance(want, multiplied(*m_gpu, WeightFormat::q4_0, shape, ActivationFormat::q8));
  QVERIFY2(off <= 4e-3F, std::to_string(off).c_str());
}

void TestCudaProducts::rowsInAnotherOrder() {
  const std::vector<std::uint32_t> order{3, 0, 4, 1, 2};
  const auto rows = syntheticRows(WeightFormat::q6_k, 5, 256, 9);
  for (const std::vector<std::uint32_t>& wrong :
       {std::vector<std::uint32_t>{0, 1}, std::vector<std::uint32_t>{0, 1, 2, 3, 5}}) {
    const auto refused =
        m_gpu->packMatrix({.format = WeightFormat::q6_k, .rows = 5, .columns = 256, .data = rows, .rowOrder = wrong});
    QVERIFY(!refused && refused.error().code == ErrorCode::invalidArgument);
  }
  std::vector<float> results[2];
  Backend* const backends[] = {m_cpu.get(), m_gpu.get()};
  for (int i = 0; i < 2; ++i) {
    const auto matrix = wanted(backends[i]->packMatrix(
        {.format = WeightFormat::q6_k, .rows = 5, .columns = 256, .data = rows, .rowOrder = order}));
    QCOMPARE(matrix->bytes(), wanted(backends[i]->matrixBytes(WeightFormat::q6_k, 5, 256)));
    const DeviceVector<float> out(*backends[i], std::vector<float>(5 * 256));
    const std::vector<std::int32_t> ids{0, 1, 2, 3, 4};
    backends[i]->embed({.table = matrix.get(), .ids = ids, .out = out.data()});
    results[i] = out.values();
  }
  QVERIFY(distance(results[0], results[1]) <= 1e-6F);
}

void TestCudaProducts::valueGram_data() {
  QTest::addColumn<int>("format");
  QTest::newRow("F32") << static_cast<int>(WeightFormat::f32);
  QTest::newRow("Q4_1") << static_cast<int>(WeightFormat::q4_1);
}

void TestCudaProducts::valueGram() {
  QFETCH(int, format);
  const auto weights = static_cast<WeightFormat>(format);
  std::vector<float> grams[2];
  Backend* const backends[] = {m_cpu.get(), m_gpu.get()};
  for (int i = 0; i < 2; ++i) {
    const auto wo = wanted(backends[i]->packMatrix(
        {.format = weights, .rows = 50, .columns = 96, .data = syntheticRows(weights, 50, 96, 8)}));
    const DeviceVector<float> gram(*backends[i], std::vector<float>(4 * 24 * 24));
    backends[i]->valueGram({.wo = wo.get(), .queryHeads = 4, .headDim = 24, .gram = gram.data()});
    grams[i] = gram.values();
  }
  QVERIFY(distance(grams[0], grams[1]) <= 1e-5F);
}

QTEST_GUILESS_MAIN(TestCudaProducts)
#include "tst_cuda_products.moc"
