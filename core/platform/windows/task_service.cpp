#include "core/platform/task_service.hpp"

#include <algorithm>
#include <utility>

#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

/// An object of COM; released at the end.
template <class Interface>
class Com {
  public:
    Com() = default;
    Com(Com&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Com& operator=(Com&& other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    Com(const Com&) = delete;
    Com& operator=(const Com&) = delete;
    ~Com() {
        if (object_ != nullptr) object_->Release();
    }
    Interface* operator->() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }
    /// Where a function puts the object that it returns.
    Interface** out() { return &object_; }

  private:
    Interface* object_ = nullptr;
};

/// Text as COM takes and returns it.
class Text {
  public:
    Text() = default;
    explicit Text(const std::string& text) {
        const std::wstring wide = to_wide(text);
        text_ = ::SysAllocStringLen(wide.data(), static_cast<UINT>(wide.size()));
    }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { ::SysFreeString(text_); }
    [[nodiscard]] BSTR get() const { return text_; }
    BSTR* out() { return &text_; }
    [[nodiscard]] std::string utf8() const {
        return text_ == nullptr ? "" : from_wide({text_, ::SysStringLen(text_)});
    }

  private:
    BSTR text_ = nullptr;
};

VARIANT nothing() {
    VARIANT value{};
    value.vt = VT_EMPTY;
    return value;
}

VARIANT number(LONG n) {
    VARIANT value{};
    value.vt = VT_I4;
    value.lVal = n;
    return value;
}

bool is_missing(HRESULT result) {
    return result == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) ||
           result == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
}

void check(HRESULT result, const std::string& what) {
    if (SUCCEEDED(result)) return;
    const bool denied = result == E_ACCESSDENIED;
    throw Error(denied ? ErrorKind::permission : ErrorKind::failed,
                "Task Scheduler cannot " + what + ": " + system_message(static_cast<DWORD>(result)),
                denied ? "run this from a console that was started as administrator" : "");
}

constexpr HRESULT some_triggers_failed = 0x0004131B, batch_logon_problem = 0x0004131C;

/// Windows counts these as successes.
void check_that_it_can_start(HRESULT result, const std::string& task) {
    if (result == batch_logon_problem) {
        throw Error(
            ErrorKind::permission,
            "Windows would not start the task " + task + ": its account may not log on as a batch job",
            "give the account that right (secpol.msc, Local Policies, User Rights Assignment)");
    }
    if (result == some_triggers_failed)
        throw Error(ErrorKind::failed, "Task Scheduler does not accept all times of the task " + task);
}

class WindowsTaskService : public TaskService {
  public:
    WindowsTaskService() = default;
    WindowsTaskService(const WindowsTaskService&) = delete;
    WindowsTaskService& operator=(const WindowsTaskService&) = delete;
    ~WindowsTaskService() override {
        service_ = {};
        if (initialised_) ::CoUninitialize();
    }

    std::optional<Error> obstacle() override {
        try {
            connect();
            return std::nullopt;
        } catch (const Error& error) {
            return error;
        }
    }

    std::vector<std::string> tasks_below(const std::string& folder_prefix) override {
        std::vector<std::string> tasks;
        Com<ITaskFolderCollection> folders;
        LONG count = 0;
        check(root()->GetFolders(0, folders.out()), "list its folders");
        check(folders->get_Count(&count), "list its folders");
        for (LONG i = 1; i <= count; ++i) {
            Com<ITaskFolder> folder;
            Text name;
            if (FAILED(folders->get_Item(number(i), folder.out())) || FAILED(folder->get_Name(name.out())))
                continue;  // deleted since
            if (name.utf8().starts_with(folder_prefix)) add_tasks(folder, tasks);
        }
        std::ranges::sort(tasks);
        return tasks;
    }

    std::optional<std::string> definition(const std::string& task) override {
        Com<IRegisteredTask> found;
        const HRESULT result = root()->GetTask(Text(task).get(), found.out());
        if (is_missing(result)) return std::nullopt;
        check(result, "read the task " + task);
        Text xml;
        check(found->get_Xml(xml.out()), "read the task " + task);
        std::string text = xml.utf8();
        std::erase(text, '\r');
        return text;
    }

    void save(const std::string& task, const std::string& definition) override {
        Com<IRegisteredTask> made;
        // The account and the way in which it logs on are in the definition.
        const HRESULT result =
            root()->RegisterTask(Text(task).get(), Text(definition).get(), TASK_CREATE_OR_UPDATE, nothing(),
                                 nothing(), TASK_LOGON_NONE, nothing(), made.out());
        check(result, "register the task " + task);
        check_that_it_can_start(result, task);
    }

    void remove(const std::string& task) override {
        const HRESULT result = root()->DeleteTask(Text(task).get(), 0);
        if (!is_missing(result)) check(result, "delete the task " + task);
        // Fails as long as it contains other tasks.
        if (const auto end = task.rfind('\\'); end != std::string::npos && end > 0)
            root()->DeleteFolder(Text(task.substr(0, end)).get(), 0);
    }

  private:
    void connect() {
        if (service_) return;
        if (!initialised_) initialised_ = SUCCEEDED(::CoInitializeEx(nullptr, COINIT_MULTITHREADED));
        Com<ITaskService> service;
        check(::CoCreateInstance(CLSID_TaskScheduler, nullptr, CLSCTX_INPROC_SERVER, IID_ITaskService,
                                 reinterpret_cast<void**>(service.out())),
              "be used");
        check(service->Connect(nothing(), nothing(), nothing(), nothing()), "be reached");
        service_ = std::move(service);
    }

    Com<ITaskFolder> root() {
        connect();
        Com<ITaskFolder> folder;
        check(service_->GetFolder(Text("\\").get(), folder.out()), "open its folders");
        return folder;
    }

    static void add_tasks(const Com<ITaskFolder>& folder, std::vector<std::string>& tasks) {
        Com<IRegisteredTaskCollection> found;
        LONG count = 0;
        // Wine lists no tasks.
        if (FAILED(folder->GetTasks(TASK_ENUM_HIDDEN, found.out())) || FAILED(found->get_Count(&count)))
            return;
        for (LONG i = 1; i <= count; ++i) {
            Com<IRegisteredTask> task;
            Text path;
            if (SUCCEEDED(found->get_Item(number(i), task.out())) && SUCCEEDED(task->get_Path(path.out())))
                tasks.push_back(path.utf8());
        }
    }

    bool initialised_ = false;
    Com<ITaskService> service_;
};

}  // namespace

std::unique_ptr<TaskService> open_task_service() {
    return std::make_unique<WindowsTaskService>();
}

}  // namespace slotctl
