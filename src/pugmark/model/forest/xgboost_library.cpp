// Loading at run time.
#include "pugmark/model/forest/xgboost_library.h"

#include <dlfcn.h>
#include <string>

namespace pugmark {
namespace {

/// Debian's name of the library, which changes with its interface.
constexpr const char* kName = "libxgboost.so.0";

Error not_there(const char* reason) {
  return Error(ErrorCode::kIo,
               std::string("cannot load ") + kName + (reason == nullptr ? "" : std::string(": ") + reason))
      .hint("apt-get install libxgboost0 brings it; --algorithm isolation-forest does without");
}

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

Result<XgboostLibrary> load() {
  void* const library = dlopen(kName, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return not_there(dlerror());
  }
  XgboostLibrary out{};
  const bool whole =
      find(library, "XGBGetLastError", out.last_error) &&
      find(library, "XGDMatrixCreateFromMat_omp", out.create_matrix) &&
      find(library, "XGDMatrixSetFloatInfo", out.set_matrix_floats) &&
      find(library, "XGDMatrixFree", out.free_matrix) && find(library, "XGBoosterCreate", out.create_booster) &&
      find(library, "XGBoosterSetParam", out.set_parameter) && find(library, "XGBoosterUpdateOneIter", out.update) &&
      find(library, "XGBoosterBoostOneIter", out.boost) && find(library, "XGBoosterSaveModelToBuffer", out.save) &&
      find(library, "XGBoosterFree", out.free_booster);
  if (!whole) {
    return not_there(dlerror());
  }
  return out;
}

}  // namespace

Result<const XgboostLibrary*> XgboostLibrary::open() {
  static const Result<XgboostLibrary> kLibrary = load();
  if (!kLibrary) {
    return kLibrary.error();
  }
  return &*kLibrary;
}

}  // namespace pugmark
