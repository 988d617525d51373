// SPDX-License-Identifier: Apache-2.0
#include "inference/device/cuda_module.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "kernels/cuda/module.h"

namespace longleaf::inference {

namespace {

namespace fs = std::filesystem;
using kernels::cuda::Module;

/// What is in the way, with the file or version that it is about.
struct Obstacle {
  GpuTrouble trouble;
  std::string subject{};
  std::string detail{};  // in the system's words
};
using Opened = tl::expected<const Module*, Obstacle>;

tl::unexpected<Obstacle> obstacle(GpuTrouble trouble, std::string subject = {}, std::string detail = {}) {
  return tl::unexpected(Obstacle{trouble, std::move(subject), std::move(detail)});
}

/// 13000 -> "13.0"
std::string versionText(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// What a major version of CUDA needs and where it comes from.
struct CudaRelease {
  int major;
  const char* driver;   // the oldest that runs what any of its minor versions has built
  const char* toolkit;  // that installer/lib/fetch_cuda.sh fetches
};
constexpr CudaRelease kReleases[] = {{12, "525", "12.9"}, {13, "580", "13.0"}};

/// Null for a major version that is not known here.
const CudaRelease* releaseOf(int major) {
  for (const CudaRelease& release : kReleases) {
    if (release.major == major) return &release;
  }
  return nullptr;
}

tl::unexpected<Error> unusable(const std::string& why) {
  return tl::unexpected(Error{ErrorCode::invalidSetting, "the GPU cannot be used: " + why});
}

tl::unexpected<Error> unusable(const Obstacle& what) {
  const std::string named = what.subject.empty() ? std::string() : " (" + what.subject + ")";
  const CudaRelease* const release = releaseOf(LONGLEAF_CUDA_MAJOR);
  const std::string fetch =
      release != nullptr ? "; installer/lib/fetch_cuda.sh --version " + std::string(release->toolkit) + " fetches it"
                         : "";
  switch (what.trouble) {
    case GpuTrouble::noDriver:
      return unusable("there is no NVIDIA driver" + named);
    case GpuTrouble::noRuntime:
      return unusable("the CUDA runtime is missing" + named + fetch);
    case GpuTrouble::noLibrary:
      return unusable("cuBLAS is missing" + named + fetch);
    case GpuTrouble::brokenModule:
      return unusable("its module does not open (" + what.detail + ")");
    case GpuTrouble::otherModule:
      return unusable("the module " + what.subject + " belongs to another version of this program");
    case GpuTrouble::silentDriver:
      return unusable("the NVIDIA driver does not answer");
    case GpuTrouble::oldDriver:
      return unusable("the NVIDIA driver is too old: " + what.detail);
    case GpuTrouble::noDevice:
      return unusable("there is none");
    case GpuTrouble::noModule:
    case GpuTrouble::notBuilt:
    case GpuTrouble::none:
      break;
  }
  return unusable("its module is not installed" + named);
}

/// A driver that runs less than `major`, with the oldest that runs it.
tl::unexpected<Obstacle> oldDriver(int driver, int major) {
  const std::string needed = versionText(major * 1000);
  const CudaRelease* const release = releaseOf(major);
  const std::string number = release != nullptr ? release->driver : std::string();
  return obstacle(GpuTrouble::oldDriver, number.empty() ? "CUDA " + needed : number + " (CUDA " + needed + ")",
                  "it runs CUDA " + versionText(driver) + " and this needs " + needed +
                      (number.empty() ? number : ", driver " + number + " or newer"));
}

/// Where installer/lib/fetch_cuda.sh leaves the libraries of a major version; empty where it has none.
std::string fetchedFolder(int major) {
  const CudaRelease* const release = releaseOf(major);
  if (release == nullptr) return {};
  const char* const data = std::getenv("XDG_DATA_HOME");
  const char* const home = std::getenv("HOME");
  const bool given = data != nullptr && *data != '\0';
  if (!given && home == nullptr) return {};
  const fs::path root = given ? fs::path(data) : fs::path(home) / ".local" / "share";
  const fs::path toolkit = root / "longleaf" / ("cuda-" + std::string(release->toolkit));
  return (toolkit / "nvidia" / ("cu" + std::to_string(major)) / "lib").string();
}

/// Opens a library for good, so that the module finds it by its name.
bool openLibrary(const std::string& name, const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    const fs::path path = fs::path(folder) / name;
    std::error_code ignored;
    if (fs::exists(path, ignored) && ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr) return true;
  }
  return ::dlopen(name.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr;
}

Opened openModule(const CudaFiles& files) {
  if (!files.driver.empty() && !openLibrary(files.driver, {})) return obstacle(GpuTrouble::noDriver, files.driver);
  if (!files.runtime.empty() && !openLibrary(files.runtime, files.folders))
    return obstacle(GpuTrouble::noRuntime, files.runtime);
  for (const std::string& name : files.library) {
    if (!openLibrary(name, files.folders)) return obstacle(GpuTrouble::noLibrary, name);
  }
  std::error_code ignored;
  for (const std::string& path : files.modules) {
    if (!fs::exists(path, ignored)) continue;
    void* const handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return obstacle(GpuTrouble::brokenModule, path, ::dlerror());
    const auto entry = reinterpret_cast<kernels::cuda::ModuleEntry>(::dlsym(handle, kernels::cuda::kModuleSymbol));
    if (entry == nullptr || entry()->version != kernels::cuda::kModuleVersion)
      return obstacle(GpuTrouble::otherModule, path);
    return entry();
  }
  return obstacle(GpuTrouble::noModule, files.modules.empty() ? std::string() : files.modules.front());
}

/// A module whose driver can run it.
Opened usableModule(const CudaFiles& files) {
  const auto module = openModule(files);
  if (!module) return module;
  const int driver = (*module)->driverVersion();
  const int needed = (*module)->runtimeVersion();
  if (driver == 0) return obstacle(GpuTrouble::silentDriver);
  // Within a major version a driver runs what was built with any minor one.
  if (driver / 1000 < needed / 1000) return oldDriver(driver, needed / 1000);
  return module;
}

}  // namespace

CudaFiles cudaFilesOf(int cudaMajor) {
  constexpr const char* kName = "longleaf-cuda.so";
  const std::string major = std::to_string(cudaMajor);
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  const fs::path installed = program.parent_path() / "lib" / "longleaf";
  CudaFiles files{.driver = "libcuda.so.1",
                  .runtime = "libcudart.so." + major,
                  .library = {"libcublasLt.so." + major, "libcublas.so." + major},
                  .folders = {program.string(), installed.string(), LONGLEAF_CUDA_FOLDER},
                  .modules = {(program / kName).string(), (installed / kName).string()}};
  if (std::string fetched = fetchedFolder(cudaMajor); !fetched.empty()) files.folders.push_back(std::move(fetched));
  return files;
}

CudaFiles cudaFiles() {
  if (const char* given = std::getenv("LONGLEAF_CUDA_MODULE"); given != nullptr && *given != '\0')
    return {.driver = {}, .runtime = {}, .library = {}, .folders = {}, .modules = {given}};
  return cudaFilesOf(LONGLEAF_CUDA_MAJOR);
}

Expected<std::vector<kernels::DeviceInfo>> cudaDevices(const CudaFiles& files) {
  const auto module = usableModule(files);
  if (!module) return unusable(module.error());
  auto found = (*module)->devices();
  if (!found) return unusable(found.error().detail);
  return std::move(*found);
}

GpuList listGpus(const CudaFiles& files) {
  GpuList list;
  const auto module = usableModule(files);
  if (!module) {
    list.trouble = module.error().trouble;
    list.subject = module.error().subject;
    return list;
  }
  const std::string cuda = "CUDA " + versionText((*module)->driverVersion());
  const std::string name = (*module)->driverName();
  list.driver = name.empty() ? cuda : name + " (" + cuda + ")";
  auto found = (*module)->devices();
  if (found) list.devices = std::move(*found);
  if (list.devices.empty()) list.trouble = found ? GpuTrouble::noDevice : GpuTrouble::silentDriver;
  return list;
}

Expected<kernels::MemoryUse> gpuMemory(int device, const CudaFiles& files) {
  const auto module = usableModule(files);
  if (!module) return unusable(module.error());
  const auto use = (*module)->memory(device);
  if (!use) return tl::unexpected(fromKernels(use.error()));
  return *use;
}

Expected<std::unique_ptr<kernels::Backend>> openCuda(int device, const CudaFiles& files) {
  const auto module = usableModule(files);
  if (!module) return unusable(module.error());
  auto found = (*module)->devices();
  if (!found) return unusable(found.error().detail);
  if (found->empty()) return unusable(Obstacle{GpuTrouble::noDevice});
  if (device < 0 || static_cast<std::size_t>(device) >= found->size())
    return unusable("there is no number " + std::to_string(device) + " among " + std::to_string(found->size()));
  auto opened = (*module)->open(device);
  if (!opened) return tl::unexpected(fromKernels(opened.error()));
  return std::move(*opened);
}

}  // namespace longleaf::inference
