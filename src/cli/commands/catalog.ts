import list from "./catalog/list.ts";

export default list;
