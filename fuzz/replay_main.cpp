// Replays a fuzzer's corpus as an ordinary test: hands each file of the given folders to the fuzzer's entry point, in
// order of name. Makes up no inputs but the empty one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::uint8_t> content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  file.exceptions(std::ios::badbit);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::size_t replayed = 0;
    LLVMFuzzerTestOneInput(nullptr, 0);
    for (const std::string& folder : std::vector<std::string>(argv + 1, argv + argc)) {
      for (const auto& path : files_of(folder)) {
        // Named before it is run: should it crash, this is the last line.
        std::cout << path.string() << std::endl;
        const std::vector<std::uint8_t> input = content_of(path);
        LLVMFuzzerTestOneInput(input.data(), input.size());
        ++replayed;
      }
    }
    if (replayed == 0) {
      std::cerr << "replay: error: no file in the folders given\n";
      return 2;
    }
    std::cout << "replayed " << replayed << " inputs\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "replay: error: " << error.what() << '\n';
    return 2;
  }
}
