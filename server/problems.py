"""What can be wrong with a request before any rule of the office is asked: HTTP's own errors, typed, in two languages.

Problem (a DomainError with an HTTP status)
├── Unauthenticated 401 ── TokenMissing, TokenRefused
├── IssuerUnavailable 503
├── MethodRefused 405, NotAcceptable 406, BodySlow 408, BodyTooLarge 413, ContentTypeRefused 415, TooManyOperations 429
├── BadRequest 400 ── BodyUnreadable, NestedTooDeeply, BatchRefused, ParameterRefused, DocumentMissing,
│                     SubscriptionRefused
├── DocumentProblem ── DocumentUnknown, DocumentMismatch, DocumentRequired (well-formed, but cannot run)
└── Defect 500 (anything unforeseen: masked, logged under the correlation id)
"""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import DomainError
from server.headers import Headers


@dataclass(eq=False)
class Problem(DomainError):
    """A request that the process itself answers; `status` is the HTTP status."""

    status: ClassVar[int] = 400

    def headers(self) -> Headers:
        """Give the headers that HTTP demands beside this status."""
        return ()


@dataclass(eq=False)
class Unauthenticated(Problem):
    """Nobody is known behind this request."""

    status: ClassVar[int] = 401
    challenge: ClassVar[str] = 'Bearer realm="anjuan"'

    def headers(self) -> Headers:
        """Name the way to authenticate (RFC 6750)."""
        return ((b"www-authenticate", self.challenge.encode()),)


@dataclass(eq=False)
class TokenMissing(Unauthenticated):
    """There is no bearer token."""

    code: ClassVar[str] = "TOKEN_MISSING"
    zh: ClassVar[str] = "请先登录：请求须带访问令牌(Authorization: Bearer …)。"
    en: ClassVar[str] = "Sign in first: send an access token as Authorization: Bearer …"


@dataclass(eq=False)
class TokenRefused(Unauthenticated):
    """The token does not hold; `reason` is one of a fixed list and never quotes the token."""

    reason: str

    code: ClassVar[str] = "TOKEN_REFUSED"
    challenge: ClassVar[str] = 'Bearer realm="anjuan", error="invalid_token"'
    zh: ClassVar[str] = "访问令牌无效（{reason}），请重新登录获取新令牌。"
    en: ClassVar[str] = "The access token does not hold ({reason}): sign in again for a new one."


@dataclass(eq=False)
class IssuerUnavailable(Problem):
    """The issuer's keys cannot be read, so no token can be judged."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "ISSUER_UNAVAILABLE"
    zh: ClassVar[str] = "身份认证服务暂时不可用，请稍后重试。"
    en: ClassVar[str] = "The identity service cannot be reached: try again in a moment."

    def headers(self) -> Headers:
        """Say when to try again, in seconds."""
        return ((b"retry-after", b"5"),)


@dataclass(eq=False)
class MethodRefused(Problem):
    """The method, or this operation by this method, is not served here."""

    allowed: str

    status: ClassVar[int] = 405
    code: ClassVar[str] = "METHOD_REFUSED"
    zh: ClassVar[str] = "此处不接受该请求方法，请改用 {allowed}。"
    en: ClassVar[str] = "This method is not served here: use {allowed}."

    def headers(self) -> Headers:
        """Name the methods that are served."""
        return ((b"allow", self.allowed.encode()),)


@dataclass(eq=False)
class NotAcceptable(Problem):
    """The client accepts none of the media types that are served."""

    status: ClassVar[int] = 406
    code: ClassVar[str] = "NOT_ACCEPTABLE"
    zh: ClassVar[str] = "Accept 须包含 application/graphql-response+json 或 application/json。"
    en: ClassVar[str] = "Accept application/graphql-response+json or application/json."


@dataclass(eq=False)
class BodySlow(Problem):
    """The request did not arrive within `seconds`."""

    seconds: float

    status: ClassVar[int] = 408
    code: ClassVar[str] = "BODY_SLOW"
    zh: ClassVar[str] = "请求未能在 {seconds} 秒内送达，请检查网络后重试。"
    en: ClassVar[str] = "The request did not arrive within {seconds} seconds: check the network and try again."

    def headers(self) -> Headers:
        """Close the connection: the rest of the request is not awaited."""
        return ((b"connection", b"close"),)


@dataclass(eq=False)
class BodyTooLarge(Problem):
    """The request is larger than `limit` bytes; it was not read to its end."""

    limit: int

    status: ClassVar[int] = 413
    code: ClassVar[str] = "BODY_TOO_LARGE"
    zh: ClassVar[str] = "请求超过 {limit} 字节；文件请走上传流程，不要放入请求正文。"
    en: ClassVar[str] = "The request is larger than {limit} bytes: files go through uploads, not through the request."

    def headers(self) -> Headers:
        """Close the connection: the rest of the request is not read."""
        return ((b"connection", b"close"),)


@dataclass(eq=False)
class ContentTypeRefused(Problem):
    """The body is not declared as JSON in UTF-8."""

    status: ClassVar[int] = 415
    code: ClassVar[str] = "CONTENT_TYPE_REFUSED"
    zh: ClassVar[str] = "请求正文须为 application/json(UTF-8)。"
    en: ClassVar[str] = "Send the body as application/json in UTF-8."


@dataclass(eq=False)
class BadRequest(Problem):
    """The request is not a GraphQL request."""

    code: ClassVar[str] = "BAD_REQUEST"


@dataclass(eq=False)
class BodyUnreadable(BadRequest):
    """`place` (body, variables, extensions) is not JSON."""

    place: str

    code: ClassVar[str] = "BODY_UNREADABLE"
    zh: ClassVar[str] = "{place} 不是有效的 JSON(UTF-8，不含 NaN 或 Infinity)。"
    en: ClassVar[str] = "{place} is not valid JSON (UTF-8, without NaN or Infinity)."


@dataclass(eq=False)
class NestedTooDeeply(BadRequest):
    """The JSON is nested deeper than `limit` levels."""

    limit: int

    code: ClassVar[str] = "NESTED_TOO_DEEPLY"
    zh: ClassVar[str] = "JSON 嵌套超过 {limit} 层。"
    en: ClassVar[str] = "The JSON is nested deeper than {limit} levels."


@dataclass(eq=False)
class BatchRefused(BadRequest):
    """The body is a list of requests."""

    code: ClassVar[str] = "BATCH_REFUSED"
    zh: ClassVar[str] = "不接受批量请求：每次只发送一个操作。"
    en: ClassVar[str] = "Batches are not served: send one operation a request."


@dataclass(eq=False)
class ParameterRefused(BadRequest):
    """The parameter `name` is not `expected`."""

    name: str
    expected: str

    code: ClassVar[str] = "PARAMETER_REFUSED"
    zh: ClassVar[str] = "参数 {name} 的类型有误，应为 {expected}。"
    en: ClassVar[str] = "The parameter {name} must be {expected}."


@dataclass(eq=False)
class DocumentMissing(BadRequest):
    """There is neither a document nor the id of one."""

    code: ClassVar[str] = "DOCUMENT_MISSING"
    zh: ClassVar[str] = "请求缺少 query，也没有 documentId。"
    en: ClassVar[str] = "The request has neither a query nor a documentId."


@dataclass(eq=False)
class SubscriptionRefused(BadRequest):
    """Subscriptions run over the WebSocket."""

    code: ClassVar[str] = "SUBSCRIPTION_REFUSED"
    zh: ClassVar[str] = "订阅须经 WebSocket(graphql-transport-ws)。"
    en: ClassVar[str] = "Subscriptions run over the WebSocket (graphql-transport-ws)."


@dataclass(eq=False)
class TooManyOperations(Problem):
    """One socket runs `limit` operations already."""

    limit: int

    status: ClassVar[int] = 429
    code: ClassVar[str] = "TOO_MANY_OPERATIONS"
    zh: ClassVar[str] = "同一连接最多同时进行 {limit} 个操作；请先结束不再需要的订阅。"
    en: ClassVar[str] = "A socket runs at most {limit} operations at once: complete those no longer needed."


@dataclass(eq=False)
class DocumentProblem(Problem):
    """A well-formed request whose persisted document cannot run; served as GraphQL's own request error."""


@dataclass(eq=False)
class DocumentUnknown(DocumentProblem):
    """No persisted document has this id."""

    code: ClassVar[str] = "PERSISTED_QUERY_NOT_FOUND"
    zh: ClassVar[str] = "没有此编号的已登记查询：请更新客户端。"
    en: ClassVar[str] = "No persisted document has this id: update the client."


@dataclass(eq=False)
class DocumentMismatch(DocumentProblem):
    """The document sent beside the id has another digest."""

    code: ClassVar[str] = "PERSISTED_QUERY_MISMATCH"
    zh: ClassVar[str] = "查询文本与其 SHA-256 编号不符。"
    en: ClassVar[str] = "The document does not have the SHA-256 it claims."


@dataclass(eq=False)
class DocumentRequired(DocumentProblem):
    """Only persisted documents run here."""

    code: ClassVar[str] = "PERSISTED_QUERY_REQUIRED"
    zh: ClassVar[str] = "本服务只执行已登记的查询，请以 documentId 提交。"
    en: ClassVar[str] = "This service runs persisted documents only: send a documentId."


@dataclass(eq=False)
class Defect(Problem):
    """Something unforeseen: the log has it under the correlation id, the caller gets only that id."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL"
    zh: ClassVar[str] = "服务内部错误，已记录；请将编号告知管理员。"
    en: ClassVar[str] = "Something went wrong here and was logged: tell the administrator the correlation id."
