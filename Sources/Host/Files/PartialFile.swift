import Foundation

/// A file that is written under a passing name, beside the place where it is to
/// be, and then given its own. What was there is whole until then.
///
/// An object that goes away before leaves nothing; neither does a program that
/// is told to stop.
package final class PartialFile {
  /// Where it is to be.
  package let place: OutputPlace
  /// To be written to, and closed with the object.
  package let descriptor: Int32

  private let temporaryPath: String
  private var state = State.partial

  private enum State {
    /// Under its passing name.
    case partial
    /// Under its own; what was there has the passing one, where it is kept.
    case named(isEarlierKept: Bool)
    case gone
  }

  /// Creates it, with the permissions of the file that it is to replace.
  ///
  /// - Throws: A folder that cannot be written to.
  package init(for place: OutputPlace) throws(Fault) {
    self.place = place
    let folder = FileNames.folder(of: place.path)
    var path = "", descriptor: Int32 = -1, code: Int32 = EEXIST
    for _ in 0..<100 where descriptor < 0 && code == EEXIST {
      let number = String(UInt32.random(in: .min ... .max), radix: 36)
      path = folder + "/.phalanx-\(number).partial"
      descriptor = unsafe open(
        path,
        O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
        mode_t(0o666)
      )
      code = descriptor < 0 ? errno : 0
    }
    guard descriptor >= 0 else { throw place.error(code, creating: true) }
    self.descriptor = descriptor
    temporaryPath = path
    Interruption.begin(path)
    if let earlier = try? place.check() {
      // What was private stays so.
      fchmod(descriptor, earlier.st_mode & 0o777)
    }
  }

  deinit {
    discard()
    close(descriptor)
  }

  /// Writes bytes at an offset.
  package func write(
    _ bytes: [UInt8],
    at offset: Int
  ) throws(Fault) {
    var done = 0
    while done < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { source in
        unsafe pwrite(
          descriptor,
          source.baseAddress.map { unsafe $0 + done },
          bytes.count - done,
          off_t(offset + done)
        )
      }
      if result < 0 && errno == EINTR { continue }
      guard result > 0 else { throw place.error(errno) }
      done += result
    }
  }

  /// Waits until what was written is on the disk.
  package func synchronize() throws(Fault) {
    guard Self.synchronize(descriptor) else { throw place.error(errno) }
  }

  /// Gives files that belong together their names: all of them, or none.
  ///
  /// - Parameter files: Written and on the disk.
  /// - Throws: What is at a place and would be lost, or what the system reports;
  ///   all that was there is there again then.
  package static func name(_ files: [PartialFile]) throws(Fault) {
    var fault: Fault?
    Interruption.holdOff {
      var named: [PartialFile] = []
      do throws(Fault) {
        for file in files {
          try file.takeName()
          named.append(file)
        }
      } catch {
        for file in named.reversed() { file.giveNameBack() }
        fault = error
      }
    }
    if let fault { throw fault }
    for folder in Set(files.map { FileNames.folder(of: $0.place.path) }) {
      synchronizeFolder(folder)
    }
    for file in files { file.forgetEarlier() }
  }

  /// Waits until the names in a folder are on the disk, where its file system
  /// can do that.
  package static func synchronizeFolder(_ path: String) {
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    _ = synchronize(folder)
    close(folder)
  }

  private func takeName() throws(Fault) {
    let path = place.path
    // At most twice: nothing was there, and then something is.
    for _ in 0..<2 {
      guard try place.check() != nil else {
        guard let code = FileNames.give(temporaryPath, path) else {
          state = .named(isEarlierKept: false)
          return
        }
        if code == EEXIST { continue }
        throw place.error(code)
      }
      switch FileNames.exchange(temporaryPath, path) {
      case .exchanged:
        state = .named(isEarlierKept: true)
        // Something may have been put there since it was looked at.
        var information = stat()
        guard unsafe lstat(temporaryPath, &information) == 0 else { return }
        do throws(Fault) {
          try place.check(information, at: temporaryPath)
        } catch {
          giveNameBack()
          throw error
        }
        return
      case .unsupported:
        if let code = FileNames.move(temporaryPath, to: path) {
          throw place.error(code)
        }
        state = .named(isEarlierKept: false)
        return
      case .failed(ENOENT): continue
      case .failed(let code): throw place.error(code)
      }
    }
    throw place.error(EEXIST)
  }

  private func giveNameBack() {
    guard case .named(let isEarlierKept) = state else { return }
    if isEarlierKept {
      guard case .exchanged = FileNames.exchange(temporaryPath, place.path)
      else { return }
      state = .partial
    } else {
      unsafe unlink(place.path)
      state = .gone
      Interruption.end(temporaryPath)
    }
  }

  private func forgetEarlier() {
    if case .named(true) = state { unsafe unlink(temporaryPath) }
    state = .gone
    Interruption.end(temporaryPath)
  }

  /// Removes it, if it has no name yet.
  package func discard() {
    guard case .partial = state else { return }
    unsafe unlink(temporaryPath)
    state = .gone
    Interruption.end(temporaryPath)
  }

  /// Some file systems cannot, which is no fault of the file.
  private static func synchronize(_ descriptor: Int32) -> Bool {
    while fsync(descriptor) != 0 {
      if errno == EINTR { continue }
      return [EINVAL, ENOTSUP, EROFS].contains(errno)
    }
    return true
  }
}
